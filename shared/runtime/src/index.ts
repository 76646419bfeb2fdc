export { LoopDelay } from './loop-delay.js';
export { randomBase32 } from './random-base32.js';
