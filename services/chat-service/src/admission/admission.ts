import type { Actor, Entry } from '@devtalk/bus';
import { entryTime } from '@devtalk/bus';
import { DevTalkError } from '@devtalk/contracts';
import type { ChatContext } from '../pipeline/chat-context.js';
import type { SenderStatus } from './admission-calls.js';

/** What waited longer than this was delayed by us (a takeover of the partition): it is counted, but not rejected for exceeding the burst. */
const BACKLOG_MS = 2_000;

/** One session's commands of a batch, in their order. */
interface Sent {
  readonly actor: Actor;
  readonly entries: Entry[];
  readonly messages: Entry[];
}

/**
 * Which entries must not be carried out, and why: a session that was superseded between the gateway's check and now
 * must not get its command through, and of a sender's messages that exceed their rate, across all rooms and gateways, the last ones do not.
 */
export async function admitBatch(
  chat: ChatContext,
  entries: readonly Entry[],
): Promise<ReadonlyMap<Entry, DevTalkError>> {
  const rejections = new Map<Entry, DevTalkError>();
  for (const entry of entries)
    if (!entry.envelope.actor) rejections.set(entry, new DevTalkError('session_required'));
  await Promise.all([...senders(entries)].map((sent) => admit(chat, sent, rejections)));
  return rejections;
}

export const wasDelayed = (chat: ChatContext, entry: Entry): boolean =>
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

async function admit(chat: ChatContext, sent: Sent, rejections: Map<Entry, DevTalkError>): Promise<void> {
  const status = await statusOf(chat, sent);
  if (status.session !== 'live') {
    const code = status.session === 'none' ? 'session_required' : 'session_superseded';
    for (const entry of sent.entries) rejections.set(entry, new DevTalkError(code));
    return;
  }
  const retryAfterMs = Math.max(1, status.waitMs);
  for (const entry of sent.messages.slice(status.granted))
    rejections.set(entry, new DevTalkError('rate_limited', 'Too many messages at once', { retryAfterMs }));
}

async function statusOf(chat: ChatContext, { actor, messages }: Sent): Promise<SenderStatus> {
  const partition = chat.users.partition(actor.userId);
  if (partition === null) return { session: 'none', granted: 0, waitMs: 0 };
  const [first] = messages;
  const isDelayed = first !== undefined && wasDelayed(chat, first);
  return chat.admissions.ask({ actor, partition, messages: messages.length, isDelayed });
}
