import type { Actor, Entry } from '@devtalk/bus';
import { entryTime } from '@devtalk/bus';
import { DevTalkError } from '@devtalk/contracts';
import type { Chat } from '../pipeline/chat.js';
import type { Standing } from './admission-calls.js';

/** What waited longer than this was held up by us (a take-over): it is counted, but not refused for coming all at once. */
const BACKLOG_MS = 2_000;

/** One session's commands of a batch, in their order. */
interface Sent {
  readonly actor: Actor;
  readonly entries: Entry[];
  readonly messages: Entry[];
}

/**
 * Which entries may not be carried out, and why: a session that was superseded between the gateway's check and now
 * must not get its command through, and of a sender's messages that exceed their rate, across all rooms and gateways, the last ones do not.
 */
export async function admitBatch(
  chat: Chat,
  entries: readonly Entry[],
): Promise<ReadonlyMap<Entry, DevTalkError>> {
  const refusals = new Map<Entry, DevTalkError>();
  for (const entry of entries)
    if (!entry.envelope.actor) refusals.set(entry, new DevTalkError('session_required'));
  await Promise.all([...senders(entries)].map((sent) => admit(chat, sent, refusals)));
  return refusals;
}

export const waitedForUs = (chat: Chat, entry: Entry): boolean =>
  chat.bus.clock.now() - entryTime(entry.id) > BACKLOG_MS;

function senders(entries: readonly Entry[]): Iterable<Sent> {
  const bySession = new Map<string, Sent>();
  for (const entry of entries) {
    const { op, actor } = entry.envelope;
    if (!actor) continue;
    const session = `${actor.userId} ${actor.sessionId} ${actor.epoch}`;
    const sent = bySession.get(session) ?? { actor, entries: [], messages: [] };
    bySession.set(session, sent);
    sent.entries.push(entry);
    if (op === 'message.send') sent.messages.push(entry);
  }
  return bySession.values();
}

async function admit(chat: Chat, sent: Sent, refusals: Map<Entry, DevTalkError>): Promise<void> {
  const standing = await standingOf(chat, sent);
  if (standing.session !== 'live') {
    const code = standing.session === 'none' ? 'session_required' : 'session_superseded';
    for (const entry of sent.entries) refusals.set(entry, new DevTalkError(code));
    return;
  }
  const retryAfterMs = Math.max(1, standing.waitMs);
  for (const entry of sent.messages.slice(standing.granted))
    refusals.set(entry, new DevTalkError('rate_limited', 'Too many messages at once', { retryAfterMs }));
}

async function standingOf(chat: Chat, { actor, messages }: Sent): Promise<Standing> {
  const partition = chat.people.partition(actor.userId);
  if (partition === null) return { session: 'none', granted: 0, waitMs: 0 };
  const [first] = messages;
  const isHeldUp = first !== undefined && waitedForUs(chat, first);
  return chat.admissions.ask({ actor, partition, messages: messages.length, isHeldUp });
}
