import type { Entry } from '@devtalk/shared/bus';
import type { Chat } from '../chat.js';
import { namesMentioned } from '../domain/mentions.js';

const NOBODY: ReadonlyMap<string, string> = new Map();
const WITH_TEXT = new Set(['message.send', 'message.edit']);

/** For each entry whom its text mentions, of the room's members: normalised name → user id. Asked for in one write. */
export async function findMentioned(
  chat: Chat,
  partition: number,
  entries: readonly Entry[],
): Promise<ReadonlyMap<string, string>[]> {
  return Promise.all(entries.map((entry) => mentionedIn(chat, partition, entry)));
}

async function mentionedIn({ bus, keys }: Chat, partition: number, { envelope }: Entry) {
  if (!WITH_TEXT.has(envelope.op)) return NOBODY;
  const { room, text } = (envelope.data ?? {}) as { room?: unknown; text?: unknown };
  const names = typeof text === 'string' && typeof room === 'string' ? namesMentioned(text) : [];
  if (names.length === 0) return NOBODY;
  const ids = await bus.requests.hmget(keys.room.names(partition, room as string), ...names);
  return new Map(names.flatMap((name, i) => (ids[i] ? [[name, ids[i] as string]] : [])));
}
