import type { RoomMember } from '../delivery/room-member.js';
import type { SessionHolder } from '../session/session-registry.js';
import type { UserStream } from './user-stream.js';
import type { WriterContext } from './writer.js';

/** What a connection needs of its gateway, from the upgrade to its end. */
export interface ConnectionPorts {
  readonly bus: { readonly instance: string; readonly clock: { now(): number } };
  readonly log: { warn(facts: object, message: string): void };
  readonly config: { readonly limits: { readonly framesPerSecond: number; readonly frameBurst: number } };
  readonly metrics: { closed(code: number): void };
  readonly writers: WriterContext;
  readonly rooms: { attach(room: string, member: RoomMember, position: number): void };
  readonly users: { leave(listener: UserStream): void };
  readonly registry: { remove(sessionId: string, holder: SessionHolder): void };
  readonly connections: { remove(connection: UserStream): void };
  readonly slots: { release(sessionId: string, id: string): void };
  readonly presence: { closed(id: string, userId: string): void };
  readonly addresses: { release(address: string): void };
}
