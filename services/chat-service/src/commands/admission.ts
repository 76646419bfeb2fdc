import type { Actor, Entry } from '@devtalk/shared/bus';
import { DevTalkError } from '@devtalk/shared/contracts';
import { entryTime } from '@devtalk/shared/redis';
import type { Chat } from '../chat.js';

/** What waited longer than this was held up by us (a take-over): it is counted, but not refused for coming all at once. */
const BACKLOG_MS = 2_000;

/** Why each entry of a batch may not be carried out; null where it may. Two round trips, whatever the size of the batch. */
export async function admitBatch(chat: Chat, entries: readonly Entry[]): Promise<(DevTalkError | null)[]> {
  const [sessions, rates] = await Promise.all([checkSessions(chat, entries), takeRates(chat, entries)]);
  return entries.map((entry) => {
    const { actor } = entry.envelope;
    if (!actor) return new DevTalkError('session_required');
    return sessions.get(sessionKey(actor)) ?? (rates.has(entry) ? (rates.get(entry) as DevTalkError) : null);
  });
}

const sessionKey = (actor: Actor): string => `${actor.sessionId} ${actor.epoch}`;

/** A session that was superseded between the gateway's check and now must not get its command through. */
async function checkSessions(
  chat: Chat,
  entries: readonly Entry[],
): Promise<Map<string, DevTalkError | null>> {
  const actors = new Map<string, Actor>();
  for (const { envelope } of entries)
    if (envelope.actor) actors.set(sessionKey(envelope.actor), envelope.actor);
  const verdicts = new Map<string, DevTalkError | null>();
  const check = async ([key, actor]: [string, Actor]) =>
    void verdicts.set(key, await checkSession(chat, actor));
  await Promise.all([...actors].map(check));
  return verdicts;
}

async function checkSession({ bus, keys, people }: Chat, actor: Actor): Promise<DevTalkError | null> {
  const p = people.partition(actor.userId);
  if (p === null) return new DevTalkError('session_required');
  const live = keys.session.live(p, actor.userId);
  if ((await bus.requests.hget(live, actor.sessionId)) === String(actor.epoch)) return null;
  const others = await bus.requests.hlen(live);
  return new DevTalkError(others > 0 ? 'session_superseded' : 'session_required');
}

/** The messages that exceed their sender's rate, across all rooms and gateways: of each sender's in this batch, the last ones. */
async function takeRates(chat: Chat, entries: readonly Entry[]): Promise<Map<Entry, DevTalkError>> {
  const now = chat.bus.clock.now();
  const bySender = new Map<string, Entry[]>();
  for (const entry of entries) {
    const { op, actor } = entry.envelope;
    if (op !== 'message.send' || !actor || chat.people.partition(actor.userId) === null) continue;
    const theirs = bySender.get(actor.userId);
    if (theirs) theirs.push(entry);
    else bySender.set(actor.userId, [entry]);
  }
  if (bySender.size === 0) return new Map();
  const senders = [...bySender];
  const calls = senders.map(([userId, sent]) => rateCall(chat, userId, sent, now));
  const replies = await chat.library.callAll(chat.bus.work, calls);
  return new Map(senders.flatMap(([, sent], i) => exceeding(sent, replies[i])));
}

function rateCall({ keys, people, limits }: Chat, userId: string, sent: readonly Entry[], now: number) {
  const heldUp = now - entryTime((sent[0] as Entry).id) > BACKLOG_MS;
  return {
    name: 'rate_take',
    keys: [keys.person.rate(people.partition(userId) ?? 0, userId)],
    args: [1_000 / limits.messagesPerSecond, limits.messageBurst, sent.length, heldUp ? '1' : ''],
  };
}

function exceeding(sent: readonly Entry[], reply: unknown): [Entry, DevTalkError][] {
  if (reply instanceof Error) throw reply;
  const [granted, waitMs] = reply as [number, number];
  return sent.slice(granted).map((entry) => {
    const retryAfterMs = Math.max(1, waitMs);
    return [entry, new DevTalkError('rate_limited', 'Too many messages at once', { retryAfterMs })];
  });
}
