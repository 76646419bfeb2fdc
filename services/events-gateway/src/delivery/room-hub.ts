import { LIVE_FRAME, type PresenceLists } from '@devtalk/bus';
import { RoomLog } from '@devtalk/client/room-log';
import { presenceFrame, presenceKey, type RoomFrame, takesTextBack, timeOf } from './live-frame.js';
import { RecentFrames } from './recent-frames.js';
import type { RoomLogReader } from './room-log-reader.js';
import type { RoomMember } from './room-member.js';
import { sendInSequence } from './send-in-sequence.js';

export interface RoomHubContext {
  log: RoomLogReader;
  /** The connections here of one person. */
  connectionsOf(userId: string): Iterable<RoomMember>;
  onGap(room: string): void;
  onDelivered(frame: RoomFrame, receivers: number): void;
}

const RETRY_MS = 250;

/**
 * One room on this gateway: its channel's frames, made contiguous and given to each connection in it.
 *
 * Why nothing is missed. A member attaches with a position P at which it is known to be in the room, and has been told of
 * everything up to P. The hub's channel is subscribed, and after Redis confirmed that, the log's top is asked (`learnTop`): what was
 * written before the subscription is therefore known as a gap and fetched, what is written after it arrives live or shows
 * as a gap at the next frame or the next check of the top. A member behind the hub is served from the recent frames or from the log,
 * one ahead of it skips what it has. Membership is obeyed within the sequence: a `left` frame ends delivery to that person right
 * after it, wherever in the sequence the member stands, so a message to a person who left needs no clock to be withheld.
 */
export class RoomHub {
  readonly #log: RoomLog<RoomFrame>;
  readonly #recent = new RecentFrames<RoomFrame>();
  readonly #members = new Set<RoomMember>();
  /** Members that have more than the hub: the seq up to which. */
  readonly #ahead = new Map<RoomMember, number>();
  /** Members being served from the log. */
  readonly #behind = new Set<RoomMember>();
  /** Seq by which each connection was told that its person left. `room.added` of before may still be on its way, and would tell it again. */
  readonly #leftAt = new WeakMap<RoomMember, number>();
  #filling: Promise<void> | undefined;
  #closed = false;
  /** The connection to Redis broke, and the log that is there now may be another one: nothing of it goes out before `verify`. */
  #unverified = false;
  /** Redis has confirmed the subscription of its channel. */
  isSubscribed = false;
  /** Monotonic ms since when nobody is in it; 0 while somebody is. */
  emptySince = 0;

  constructor(
    readonly room: string,
    position: number,
    private readonly context: RoomHubContext,
  ) {
    this.#log = new RoomLog(position);
  }

  get position(): number {
    return this.#log.position;
  }

  get size(): number {
    return this.#members.size + this.#ahead.size + this.#behind.size;
  }

  has(member: RoomMember): boolean {
    return this.#members.has(member) || this.#ahead.has(member) || this.#behind.has(member);
  }

  /** `position`: seq at which the member is known to be in the room and up to which it needs nothing. */
  attach(member: RoomMember, position: number): void {
    if (this.#closed || this.has(member) || position < (this.#leftAt.get(member) ?? 0)) return;
    // Its position is one in a log that may not be this hub's.
    if (this.#unverified) {
      member.interrupt();
      return;
    }
    this.emptySince = 0;
    member.entered(this);
    if (position > this.#log.position) {
      this.#ahead.set(member, position);
      this.learnTop(position);
    } else if (!this.#replay(member, position)) {
      this.#behind.add(member);
      void this.#catchUp(member, position);
    }
    // It may be the first who can read what was missing.
    if (this.#log.gap) this.#startFilling();
  }

  detach(member: RoomMember): void {
    const was = this.#members.delete(member) || this.#ahead.delete(member) || this.#behind.delete(member);
    if (!was) return;
    member.left(this);
    if (this.size === 0) this.emptySince = performance.now();
  }

  receive(frame: RoomFrame): void {
    if (frame.seq === 0) {
      this.#deliverEphemeral(frame);
      return;
    }
    // It is in the log, where the next look at the top finds it.
    if (this.#unverified) return;
    for (const ready of this.#log.take(frame)) this.#deliver(ready);
    if (this.#log.gap) this.#startFilling();
  }

  /** Presence that came for all rooms of a person at once. Their own connections are told apart from it, once instead of in each room. */
  receivePresence(userId: string, data: PresenceLists): void {
    let bytes: Buffer | undefined;
    for (const member of this.#members) {
      if (member.actor.userId === userId) continue;
      bytes ??= presenceFrame(this.room, data);
      member.sendEphemeral(presenceKey(this.room), bytes);
    }
  }

  learnTop(top: number): void {
    this.#log.learnTop(top);
    if (this.#log.gap) this.#startFilling();
  }

  markUnverified(): void {
    this.#unverified = true;
  }

  /**
   * Goes on if the log is still the one that was delivered from. Redis may have lost its end (power, fail-over) and numbered what came
   * next alike: the event at our position being the same proves that all before it are.
   * @param checkpoint time of the event that the log has at `position` now
   * @returns false where it is another log: whoever is in this room has to resume
   */
  verify(top: number, checkpoint: string | undefined): boolean {
    const { last } = this.#log;
    const known = last && timeOf(last);
    if (top < this.position || (known !== undefined && checkpoint !== known)) return false;
    this.#unverified = false;
    this.learnTop(top);
    return true;
  }

  /** For a log that is another one: whoever is here comes back, and is told to start afresh. */
  interrupt(): void {
    for (const member of [...this.#everyone()]) member.interrupt();
  }

  forgetRecent(): void {
    this.#recent.clear();
  }

  close(): void {
    this.#closed = true;
    for (const member of [...this.#members, ...this.#ahead.keys(), ...this.#behind]) this.detach(member);
  }

  #deliver(frame: RoomFrame): void {
    if (frame.kind === LIVE_FRAME.joined) this.#admit(frame);
    // Whoever comes from here on is served from the log, which says what messages say now.
    if (takesTextBack(frame)) this.#recent.clear();
    this.#recent.push(frame);
    for (const member of this.#members) member.send(frame.bytes);
    for (const [member, position] of this.#ahead) this.#deliverAhead(member, position, frame);
    if (frame.kind === LIVE_FRAME.left) this.#dismiss(frame);
    this.context.onDelivered(frame, this.#members.size);
  }

  #deliverAhead(member: RoomMember, position: number, frame: RoomFrame): void {
    if (frame.seq > position) member.send(frame.bytes);
    if (frame.seq < position) return;
    this.#ahead.delete(member);
    this.#members.add(member);
  }

  /** Someone joined: their connections here get everything from this very frame on, without waiting for `room.added`. */
  #admit(frame: RoomFrame): void {
    if (frame.userId === undefined) return;
    for (const member of this.context.connectionsOf(frame.userId)) {
      if (!member.isLive || this.has(member)) continue;
      this.#members.add(member);
      member.entered(this);
      this.emptySince = 0;
    }
  }

  #dismiss(frame: RoomFrame): void {
    if (frame.userId === undefined) return;
    for (const member of this.context.connectionsOf(frame.userId)) {
      // One ahead has joined again since; one behind meets this frame in its own sequence.
      if (!this.#members.has(member)) continue;
      this.#leftAt.set(member, frame.seq);
      this.detach(member);
    }
  }

  #deliverEphemeral(frame: RoomFrame): void {
    const key = `${frame.kind}:${this.room}:${frame.userId ?? ''}`;
    for (const member of this.#members) member.sendEphemeral(key, frame.bytes);
  }

  /** Sends what followed `position` from the recent frames; false where those do not reach back that far. */
  #replay(member: RoomMember, position: number): boolean {
    if (position < this.#log.position) {
      const frames = this.#recent.after(position);
      if (frames === null) return false;
      if (!sendInSequence(member, frames)) {
        this.#behind.add(member);
        this.#depart(member, frames);
        return true;
      }
    }
    this.#members.add(member);
    return true;
  }

  #depart(member: RoomMember, frames: readonly RoomFrame[]): void {
    this.#leftAt.set(member, frames.at(-1)?.seq ?? 0);
    this.detach(member);
  }

  /** Page after page until the hub's recent frames take over. A member that cannot be served is interrupted, not left with a hole. */
  async #catchUp(member: RoomMember, from: number): Promise<void> {
    let position = from;
    try {
      while (this.#behind.has(member)) {
        const frames = await this.context.log.readIfMember(this.room, position, member.actor);
        if (!this.#behind.has(member)) return;
        if (this.#unverified) throw new Error('read from a log that may be another one');
        if (frames === null) return this.detach(member);
        if (!sendInSequence(member, frames)) return this.#depart(member, frames);
        const last = frames.at(-1);
        if (last === undefined) throw new Error(`the log of ${this.room} ends before ${this.position}`);
        position = last.seq;
        if (position < this.#log.position && this.#recent.after(position) === null) continue;
        this.#behind.delete(member);
        if (position > this.#log.position) this.#ahead.set(member, position);
        else this.#replay(member, position);
      }
    } catch {
      if (!this.#behind.has(member)) return;
      this.detach(member);
      member.interrupt();
    }
  }

  #startFilling(): void {
    if (this.#filling || this.#closed || this.#unverified || this.size === 0) return;
    this.context.onGap(this.room);
    this.#filling = this.#fill().finally(() => {
      this.#filling = undefined;
      // Something may have come to be missing between the last look and now.
      if (this.#log.gap) this.#startFilling();
    });
  }

  async #fill(): Promise<void> {
    for (let gap = this.#log.gap; gap && !this.#closed && this.size > 0; gap = this.#log.gap) {
      try {
        const frames = await this.#readAsSomebody(gap.after);
        if (frames === null) continue;
        if (this.#unverified) return;
        for (const frame of frames) for (const ready of this.#log.take(frame)) this.#deliver(ready);
        if (this.#log.position === gap.after) await pause();
      } catch {
        await pause(); // Redis or the owner is away: nothing is delivered meanwhile
      }
    }
  }

  /**
   * Reads as one of the members, since only members may. One who may not has left, by an event that is part of what is missing: nothing
   * of it is theirs to see but that event, so delivery to the connections that were waiting ends here.
   * Null where nobody is left.
   */
  async #readAsSomebody(after: number): Promise<readonly RoomFrame[] | null> {
    for (let reader = this.#anyone(); reader && !this.#closed; reader = this.#anyone()) {
      const { actor } = reader;
      const waiting = [...this.#everyone()].filter((member) => member.actor.userId === actor.userId);
      const frames = await this.context.log.readIfMember(this.room, after, actor);
      if (frames !== null) return frames;
      for (const member of waiting) this.detach(member);
    }
    return null;
  }

  #anyone(): RoomMember | undefined {
    for (const member of this.#everyone()) return member;
    return undefined;
  }

  *#everyone(): Generator<RoomMember> {
    yield* this.#members;
    yield* this.#ahead.keys();
    yield* this.#behind;
  }
}

const pause = () => new Promise<void>((resolve) => setTimeout(resolve, RETRY_MS));
