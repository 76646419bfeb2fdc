import { numberAt } from './dialect.js';

const mark = 126; // ~
const pad =
  ' the quick brown fox jumps over the lazy dog while the build is green again and everybody is happy';

/** A chat message of 100 characters that carries when it was sent, in microseconds, and its number in its room. */
export function stamped(sentUs: number, number: number): string {
  return `~${sentUs}~${number}~${pad}`.slice(0, 100);
}

export interface Stamp {
  readonly sentUs: number;
  readonly number: number;
}

export function readStamp(text: string): Stamp | undefined {
  const match = /~(\d+)~(\d+)~/.exec(text);
  return match ? { sentUs: Number(match[1]), number: Number(match[2]) } : undefined;
}

/** When the message in a frame was sent; undefined where there is none. */
export function sentUsIn(bytes: Buffer, start: number, end: number): number | undefined {
  const at = bytes.indexOf(mark, start);
  return at < 0 || at >= end ? undefined : numberAt(bytes, at + 1);
}
