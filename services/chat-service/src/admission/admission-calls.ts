import type { Actor } from '@devtalk/bus';
import {
  type FunctionCall,
  type FunctionLibrary,
  isCluster,
  type Keys,
  type RedisClient,
  slotGroups,
} from '@devtalk/bus';
import { luaFunction } from '../lua.js';

const sendersAdmit = luaFunction('senders_admit', {
  keys: ['...rates'],
  args: ['interval', 'burst', '...senders(live, session, epoch, wanted, isDelayed)'],
});

/** A session's commands in one batch. */
export interface Sender {
  readonly actor: Actor;
  /** The user's. */
  readonly partition: number;
  readonly messages: number;
  /** Its messages are counted, but none is rejected. */
  readonly isDelayed: boolean;
}

export interface SenderStatus {
  readonly session: 'live' | 'superseded' | 'none';
  /** How many of its messages may go, in their order. */
  readonly granted: number;
  /** Ms until the next one may. */
  readonly waitMs: number;
}

export interface AdmissionLimits {
  readonly messagesPerSecond: number;
  readonly messageBurst: number;
}

interface Question {
  readonly sender: Sender;
  resolve(status: SenderStatus): void;
  reject(error: Error): void;
}

interface Failed {
  readonly group: Question[];
  readonly error: Error;
}

/** Bounds how long one call keeps Redis from everybody else. */
const ASKED_AT_ONCE = 200;

const SESSIONS: ReadonlyMap<number, SenderStatus['session']> = new Map([
  [1, 'live'],
  [0, 'superseded'],
]);

/** Looks up senders in Redis: those of all batches that begin in one tick in one call (on a cluster, one a partition). */
export class AdmissionCalls {
  #gathered: Question[] = [];

  constructor(
    private readonly client: RedisClient,
    private readonly library: FunctionLibrary,
    private readonly keys: Keys,
    private readonly limits: AdmissionLimits,
  ) {}

  /** Counts the sender's messages. @throws where Redis did not answer: they may have been counted */
  ask(sender: Sender): Promise<SenderStatus> {
    return new Promise((resolve, reject) => {
      if (this.#gathered.push({ sender, resolve, reject }) === 1) queueMicrotask(() => void this.#flush());
    });
  }

  async #flush(): Promise<void> {
    const asked = this.#gathered;
    this.#gathered = [];
    const failed = await this.#askAll(this.#groups(asked));
    // One sender's unreadable key must not affect the others, whose commands would be dead-lettered after some attempts.
    const isForeign = ({ error }: Failed) => error.name === 'ReplyError';
    const alone = failed.filter(isForeign).flatMap(({ group }) => group.map((question) => [question]));
    for (const { group, error } of [
      ...failed.filter((each) => !isForeign(each)),
      ...(await this.#askAll(alone)),
    ])
      for (const { reject } of group) reject(error);
  }

  #groups(asked: readonly Question[]): Question[][] {
    return slotGroups(asked, {
      isCluster: isCluster(this.client),
      slotOf: ({ sender }) => sender.partition,
      most: ASKED_AT_ONCE,
    });
  }

  /** @returns the groups that got no answer */
  async #askAll(groups: readonly Question[][]): Promise<Failed[]> {
    if (groups.length === 0) return [];
    const calls = groups.map((group) => this.#callFor(group));
    const [replies, lived] = await Promise.all([
      this.library.callAll(this.client, calls),
      Promise.all(groups.map((group) => this.#sessionsApart(group))),
    ]).catch((error: Error) => [groups.map(() => error), []] as const);
    return groups.flatMap((group, i) => {
      const reply = replies[i];
      if (reply instanceof Error) return [{ group, error: reply }];
      answer(group, reply as number[], lived[i]);
      return [];
    });
  }

  /** On a cluster sessions and rates are in different slots: no function may read both. */
  async #sessionsApart(group: readonly Question[]): Promise<SenderStatus['session'][] | undefined> {
    if (!isCluster(this.client)) return undefined;
    return Promise.all(group.map(({ sender }) => this.#sessionOf(sender)));
  }

  async #sessionOf({ actor, partition }: Sender): Promise<SenderStatus['session']> {
    const live = await this.client.hgetall(this.keys.session.live(partition, actor.userId));
    if (live[actor.sessionId] === String(actor.epoch)) return 'live';
    return Object.keys(live).length > 0 ? 'superseded' : 'none';
  }

  #callFor(group: readonly Question[]): FunctionCall {
    const { messagesPerSecond, messageBurst } = this.limits;
    const isApart = isCluster(this.client);
    const { session, person } = this.keys;
    return sendersAdmit.call(
      { rates: group.map(({ sender: { actor, partition } }) => person.rate(partition, actor.userId)) },
      {
        interval: 1_000 / messagesPerSecond,
        burst: messageBurst,
        senders: group.map(({ sender: { actor, partition, messages, isDelayed } }) => ({
          live: isApart ? '' : session.live(partition, actor.userId),
          session: actor.sessionId,
          epoch: actor.epoch,
          wanted: messages,
          isDelayed: isDelayed ? '1' : '',
        })),
      },
    );
  }
}

function answer(
  group: readonly Question[],
  verdicts: readonly number[],
  sessions: readonly SenderStatus['session'][] | undefined,
): void {
  for (const [i, { resolve }] of group.entries()) {
    const [session = -1, granted = 0, waitMs = 0] = verdicts.slice(3 * i, 3 * i + 3);
    resolve({ session: sessions?.[i] ?? SESSIONS.get(session) ?? 'none', granted, waitMs });
  }
}
