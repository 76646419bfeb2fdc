import type { Entry } from '@devtalk/bus';
import {
  isOpName,
  LIMITS,
  mentionedNames,
  mentionSites,
  operations,
  resolveMentions,
} from '@devtalk/contracts';
import type { Chat } from '../pipeline/chat.js';

const NOBODY: readonly string[] = [];
/** The field that holds a text, in commands that have one. */
const textField = (op: string): string | null => (isOpName(op) ? operations[op].text : null);

/** For each entry the room's members whom its text mentions, in the text's order. Asked for in one write. */
export async function findMentioned(
  chat: Chat,
  partition: number,
  entries: readonly Entry[],
): Promise<(readonly string[])[]> {
  return Promise.all(entries.map((entry) => mentionedIn(chat, partition, entry)));
}

async function mentionedIn({ bus, keys }: Chat, partition: number, { envelope }: Entry) {
  const field = textField(envelope.op);
  if (field === null) return NOBODY;
  const { room, [field]: text } = (envelope.data ?? {}) as { room?: unknown; [field: string]: unknown };
  if (typeof text !== 'string' || typeof room !== 'string') return NOBODY;
  const sites = mentionSites(text);
  if (sites.length === 0) return NOBODY;
  const names = mentionedNames(sites);
  const ids = await bus.requests.hmget(keys.room.names(partition, room), ...names);
  const members = new Map(names.map((name, i) => [name, ids[i] ?? undefined]));
  const mentioned = new Set(resolveMentions(sites, (name) => members.get(name)).map(({ user }) => user));
  return [...mentioned].slice(0, LIMITS.mentions);
}
