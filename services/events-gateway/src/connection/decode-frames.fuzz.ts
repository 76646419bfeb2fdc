import { randomBytes, randomInt } from 'node:crypto';
import { decodeFrame } from './client-frame.js';

/**
 * A million random and mutated frames for the decoder: it must never throw, never take more than a moment, and accept only what has the
 * shape of a frame. Run with `npm run fuzz -w services/events-gateway [-- <frames>]`.
 */
const FRAMES = Number(process.argv[2] ?? 1_000_000);
const SLOW_MS = 100;

const seeds = [
  '{"id":1,"op":"ping"}',
  '{"id":2,"op":"message.send","data":{"room":"lobby","clientId":"a","text":"hello \\ud83d\\ude00 é 한국어"},"key":"k"}',
  '{"id":3,"op":"connect","data":{"token":"00.x","resume":{"epoch":"e","rooms":{"lobby":1}}}}',
  '{"__proto__":{"id":1},"constructor":{"prototype":{}},"id":4,"op":"toString"}',
  `${'['.repeat(2_000)}${']'.repeat(2_000)}`,
  '{"id":1e2,"op":"\\u0000"}',
].map((text) => Buffer.from(text));

const pick = <T>(items: readonly T[]): T => items[randomInt(items.length)] as T;

const mutations: ((bytes: Buffer) => Buffer)[] = [
  (bytes) => {
    const copy = Buffer.from(bytes);
    for (let i = randomInt(1, 4); i > 0; i--) copy[randomInt(copy.length)] = randomInt(256);
    return copy;
  },
  (bytes) => bytes.subarray(0, randomInt(bytes.length + 1)),
  (bytes) => Buffer.concat([bytes, randomBytes(randomInt(1, 8))]),
  (bytes) => Buffer.concat([bytes.subarray(randomInt(bytes.length)), pick(seeds)]),
  () => randomBytes(randomInt(0, 256)),
  (bytes) => bytes,
];

function isFrame(value: unknown): boolean {
  const { id, op } = value as { id: unknown; op: unknown };
  return Number.isSafeInteger(id) && (id as number) >= 1 && typeof op === 'string';
}

let accepted = 0;
let slowest = 0;
for (let i = 0; i < FRAMES; i++) {
  const bytes = pick(mutations)(pick(seeds));
  const startedAt = performance.now();
  const frame = decodeFrame(bytes, randomInt(50) === 0);
  slowest = Math.max(slowest, performance.now() - startedAt);
  if (frame === null) continue;
  accepted += 1;
  if (!isFrame(frame)) throw new Error(`accepted ${bytes.toString('hex')}`);
}
if (accepted === 0 || accepted === FRAMES)
  throw new Error('the frames were all good or all bad: nothing was tested');
if (slowest > SLOW_MS) process.stderr.write(`the slowest took ${slowest.toFixed(1)} ms\n`);
process.stdout.write(`${FRAMES} frames, ${accepted} accepted, none crashed the decoder\n`);
