import { setTimeout as delay } from 'node:timers/promises';
import { RequestFailed } from '@devtalk/bus';
import type { Test } from 'tap';
import type { Person, TestMessage } from './world.js';

interface Sent {
  text: string;
  clientId: string;
  /** Seq it was acknowledged with; undefined while it was not. */
  seq?: number;
  /** It was refused, so nothing of it was there, and said again after others: its place is the sayer's doing. */
  isSaidAgain?: boolean;
}

/** So many without an answer are enough; a busy machine would be given more than it can ever work off. */
const UNANSWERED = 300;

/** One person who goes on talking in one room, without waiting for answers, and asks again where none came. */
export class Talk {
  readonly sent: Sent[] = [];
  /** Times (ms) of acknowledgements. */
  readonly acknowledged: number[] = [];
  #talking: Promise<void> | undefined;
  #stopped = false;
  #unanswered = 0;
  #stoppedAt = Number.POSITIVE_INFINITY;
  readonly #answers: Promise<void>[] = [];

  constructor(
    readonly person: Person,
    readonly room: string,
  ) {}

  start(): this {
    this.#talking = this.#talk();
    return this;
  }

  /** Something that was said after the first `count` is acknowledged. */
  isAcknowledgedSince(count: number): boolean {
    return this.sent.slice(count).some(({ seq }) => seq !== undefined);
  }

  /** Says no more and returns when everything said is acknowledged. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#stoppedAt = Date.now();
    await this.#talking;
    await Promise.all(this.#answers);
    for (const sent of this.sent) while (sent.seq === undefined) await this.#say(sent);
  }

  /** The longest time without an acknowledgement while they talked, ms. */
  get longestSilence(): number {
    const times = [...this.acknowledged.filter((at) => at <= this.#stoppedAt), this.#stoppedAt];
    return times.reduce((most, at, i) => Math.max(most, at - (times[i - 1] ?? at)), 0);
  }

  /** The pauses are the pace of the load; nothing is concluded from them. */
  async #talk(): Promise<void> {
    for (let n = 0; !this.#stopped; n++) {
      while (this.#unanswered >= UNANSWERED && !this.#stopped) await delay(4);
      const id = `${this.person.actor.username}-${n}`;
      const sent: Sent = { text: id, clientId: id };
      this.sent.push(sent);
      this.#answers.push(this.#say(sent));
      await delay(4);
    }
  }

  async #say(sent: Sent): Promise<void> {
    const { text, clientId } = sent;
    this.#unanswered += 1;
    try {
      const reply = await this.person.ask('message.send', { room: this.room, text, clientId });
      if (!reply.ok) {
        sent.isSaidAgain = true;
        return;
      }
      sent.seq = (reply.data as { message: TestMessage }).message.seq;
      this.acknowledged.push(Date.now());
    } catch (error) {
      if (error instanceof RequestFailed && error.code === 'unavailable') sent.isSaidAgain = true;
      await delay(50); // asked again at the end; until then a dead Redis is not asked without a pause
    } finally {
      this.#unanswered -= 1;
    }
  }
}

/** Everything acknowledged is in the log, once, under its seq; the log has no holes; what a person said is in their order. */
export async function checkLog(
  t: Test,
  reader: Person,
  room: string,
  talks: readonly Talk[],
  ordered = true,
) {
  const log: { event: string; seq: number; data: { message?: TestMessage } }[] = [];
  for (let complete = false; !complete; ) {
    const page: { events: typeof log; complete: boolean } = await reader.do('room.events', {
      room,
      after: log.length,
      limit: 500,
    });
    log.push(...page.events);
    complete = page.complete;
  }
  t.ok(
    log.every(({ seq }, i) => seq === i + 1),
    `${log.length} events without holes`,
  );
  const messages = log.flatMap(({ data: { message } }) => (message ? [message] : []));
  const bySeq = new Map(messages.map((message) => [message.seq, message]));
  const said = new Set(messages.map(({ author, clientId }) => `${author.id} ${clientId}`));
  t.equal(said.size, messages.length, 'none doubled');
  for (const talk of talks.filter((each) => each.room === room)) {
    const lost = talk.sent.filter(({ seq, text }) => seq === undefined || bySeq.get(seq)?.text !== text);
    t.same(lost, [], `all ${talk.sent.length} of ${talk.person.actor.username} are there`);
    const seqs = talk.sent.filter(({ isSaidAgain }) => !isSaidAgain).map(({ seq }) => seq ?? 0);
    if (ordered) {
      t.ok(
        seqs.every((seq, i) => i === 0 || seq > (seqs[i - 1] ?? 0)),
        'in their order',
      );
      t.ok(seqs.length > talk.sent.length / 2, `${seqs.length} of ${talk.sent.length} were said once`);
    }
  }
}
