import { LIMITS } from '../limits.js';
import { line } from './text.js';

export const displayName = line(1, LIMITS.displayName);
export const roomName = line(1, LIMITS.roomName);
export const topic = line(0, LIMITS.topic);
export const device = line(1, LIMITS.device);
export const accountName = line(1, LIMITS.accountName);
