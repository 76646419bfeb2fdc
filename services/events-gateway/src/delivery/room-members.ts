import type { RoomMember } from './room-member.js';

/**
 * The connections in one room on this gateway, by where they stand. The rarer collections are absent while empty: a person may be in
 * thousands of rooms, and empty collections would cost more than all else of their hubs.
 */
export class RoomMembers {
  /** Members that have exactly what the hub has delivered. */
  readonly current = new Set<RoomMember>();
  #ahead: Map<RoomMember, number> | undefined;
  #behind: Set<RoomMember> | undefined;
  #leftAt: WeakMap<RoomMember, number> | undefined;

  get size(): number {
    return this.current.size + (this.#ahead?.size ?? 0) + (this.#behind?.size ?? 0);
  }

  /** Members that have more than the hub: the seq up to which. */
  get ahead(): Iterable<[RoomMember, number]> {
    return this.#ahead ?? NONE;
  }

  *[Symbol.iterator](): Generator<RoomMember> {
    yield* this.current;
    if (this.#ahead) yield* this.#ahead.keys();
    if (this.#behind) yield* this.#behind;
  }

  get first(): RoomMember | undefined {
    for (const member of this) return member;
    return undefined;
  }

  has(member: RoomMember): boolean {
    return this.current.has(member) || this.#ahead?.has(member) === true || this.isBehind(member);
  }

  /** Being served from the log. */
  isBehind(member: RoomMember): boolean {
    return this.#behind?.has(member) === true;
  }

  putCurrent(member: RoomMember): void {
    this.#ahead?.delete(member);
    this.#behind?.delete(member);
    this.current.add(member);
  }

  putAhead(member: RoomMember, position: number): void {
    this.#behind?.delete(member);
    this.#ahead ??= new Map();
    this.#ahead.set(member, position);
  }

  putBehind(member: RoomMember): void {
    this.#behind ??= new Set();
    this.#behind.add(member);
  }

  /** @returns whether it was a member */
  delete(member: RoomMember): boolean {
    return (
      this.current.delete(member) || this.#ahead?.delete(member) || this.#behind?.delete(member) || false
    );
  }

  /** Seq by which each connection was told that its user left: a `room.added` of before may still be on its way. 0 where it did not. */
  leftAt(member: RoomMember): number {
    return this.#leftAt?.get(member) ?? 0;
  }

  markLeft(member: RoomMember, seq: number): void {
    this.#leftAt ??= new WeakMap();
    this.#leftAt.set(member, seq);
  }
}

const NONE: readonly never[] = Object.freeze([]);
