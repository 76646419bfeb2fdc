import type { Room } from '@devtalk/contracts';
import type { Hint } from '../browser-hints.js';
import type { ConnectionState } from '../state.js';
import type { ConnectAnswer, ErrorBody, ServerEvent } from '../wire.js';

/** What a tab says to the worker. `id` is the tab's own number for a call. */
export type FromTab =
  | { type: 'call'; id: number; op: string; data: unknown; deadlineMs: number | undefined }
  | { type: 'connect' }
  | { type: 'reconnect' }
  | { type: 'nudge'; hint: Hint }
  | { type: 'leave' };

/** What the worker says to a tab; everything but the answers goes to every tab. */
export type ToTab =
  | { type: 'state'; state: ConnectionState }
  | { type: 'connected'; answer: ConnectAnswer }
  | { type: 'rooms'; rooms: readonly Room[]; complete: boolean }
  | { type: 'reset'; room: string }
  | { type: 'event'; event: ServerEvent }
  | { type: 'answer'; id: number; data: unknown }
  | { type: 'failure'; id: number; error: ErrorBody };

/** The part of MessagePort both sides use. */
export interface Port<Out> {
  postMessage(message: Out): void;
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
  start(): void;
  close(): void;
}
