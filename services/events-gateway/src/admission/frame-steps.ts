import { type CloseWord, DevTalkError } from '@devtalk/contracts';
import type { FrameLimit, Verdict } from './frame-limit.js';

/** A frame of a client, decoded, on its connection. */
export interface FrameEntry {
  readonly frame: { readonly id: number; readonly op: string };
  /** Bytes of its payload. */
  readonly size: number;
  readonly connection: FrameSource;
}

interface FrameSource {
  readonly state: 'open' | 'connecting' | 'live' | 'closed';
  readonly limit: FrameLimit;
  /** False where a frame of this id is still unanswered. */
  expect(id: number): boolean;
  /** Answers a frame that was expected. */
  refuse(id: number, error: DevTalkError): void;
  /** Answers one that was not. */
  sendError(id: number, error: DevTalkError): void;
  close(word: CloseWord): void;
}

interface FramePorts {
  readonly metrics: { frameIn(bytes: number, verdict: Verdict): void };
}

// Each returns whether the frame goes on; else it has been answered or has ended the connection.

export function withinFrameRate({ frame, size, connection }: FrameEntry, { metrics }: FramePorts): boolean {
  const verdict = connection.limit.take(performance.now());
  metrics.frameIn(size, verdict);
  if (verdict === 'flooding') connection.close('rate_limited');
  else if (verdict === 'limited') connection.sendError(frame.id, new DevTalkError('rate_limited'));
  return verdict === 'allowed';
}

export function beginsWithConnect({ frame, connection }: FrameEntry): boolean {
  if (connection.state !== 'open' || frame.op === 'connect') return true;
  connection.close('session_required');
  return false;
}

export function idIsFree({ frame, connection }: FrameEntry): boolean {
  if (connection.expect(frame.id)) return true;
  connection.sendError(frame.id, new DevTalkError('bad_request', 'a frame of this id is not answered yet'));
  return false;
}

export function connectsOnce({ frame, connection }: FrameEntry): boolean {
  if (connection.state === 'open' || frame.op !== 'connect') return true;
  connection.refuse(frame.id, new DevTalkError('conflict', 'this connection is connected already'));
  return false;
}
