import type { Actor } from '@devtalk/bus';
import {
  type FunctionCall,
  type FunctionLibrary,
  isCluster,
  type Keys,
  type RedisClient,
  slotGroups,
} from '@devtalk/bus';

/** A session's commands in one batch. */
export interface Sender {
  readonly actor: Actor;
  /** The person's. */
  readonly partition: number;
  readonly messages: number;
  /** Its messages are counted, but none is refused. */
  readonly isHeldUp: boolean;
}

export interface Standing {
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
  resolve(standing: Standing): void;
  reject(error: Error): void;
}

interface Failed {
  readonly group: Question[];
  readonly error: Error;
}

/** Bounds how long one call keeps Redis from everybody else. */
const ASKED_AT_ONCE = 200;

const SESSIONS: ReadonlyMap<number, Standing['session']> = new Map([
  [1, 'live'],
  [0, 'superseded'],
]);

/** Asks Redis about senders: those of all batches that begin in one tick in one call (on a cluster, one a partition). */
export class AdmissionCalls {
  #gathered: Question[] = [];

  constructor(
    private readonly client: RedisClient,
    private readonly library: FunctionLibrary,
    private readonly keys: Keys,
    private readonly limits: AdmissionLimits,
  ) {}

  /** Counts the sender's messages. @throws where Redis did not answer: they may have been counted */
  ask(sender: Sender): Promise<Standing> {
    return new Promise((resolve, reject) => {
      if (this.#gathered.push({ sender, resolve, reject }) === 1) queueMicrotask(() => void this.#flush());
    });
  }

  async #flush(): Promise<void> {
    const asked = this.#gathered;
    this.#gathered = [];
    const failed = await this.#askAll(this.#groups(asked));
    // One sender's unreadable key must not be the others' fault, whose commands would be set aside after some attempts.
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
  async #sessionsApart(group: readonly Question[]): Promise<Standing['session'][] | undefined> {
    if (!isCluster(this.client)) return undefined;
    return Promise.all(group.map(({ sender }) => this.#sessionOf(sender)));
  }

  async #sessionOf({ actor, partition }: Sender): Promise<Standing['session']> {
    const live = await this.client.hgetall(this.keys.session.live(partition, actor.userId));
    if (live[actor.sessionId] === String(actor.epoch)) return 'live';
    return Object.keys(live).length > 0 ? 'superseded' : 'none';
  }

  #callFor(group: readonly Question[]): FunctionCall {
    const { messagesPerSecond, messageBurst } = this.limits;
    const keys: string[] = [];
    const args: (string | number)[] = [1_000 / messagesPerSecond, messageBurst];
    for (const { sender } of group) {
      const { actor, partition: p, messages, isHeldUp } = sender;
      keys.push(this.keys.person.rate(p, actor.userId));
      args.push(
        isCluster(this.client) ? '' : this.keys.session.live(p, actor.userId),
        actor.sessionId,
        actor.epoch,
        messages,
        isHeldUp ? '1' : '',
      );
    }
    return { name: 'senders_admit', keys, args };
  }
}

function answer(
  group: readonly Question[],
  verdicts: readonly number[],
  sessions: readonly Standing['session'][] | undefined,
): void {
  for (const [i, { resolve }] of group.entries()) {
    const [session = -1, granted = 0, waitMs = 0] = verdicts.slice(3 * i, 3 * i + 3);
    resolve({ session: sessions?.[i] ?? SESSIONS.get(session) ?? 'none', granted, waitMs });
  }
}
