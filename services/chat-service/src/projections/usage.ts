import type { EventData } from '@devtalk/shared/contracts';
import type { Chat } from '../chat.js';
import { isLater } from '../domain/stream-id.js';
import type { RoomChange } from './room-event.js';

/** Index among the KEYS of `usage_count`. */
const KINDS = { user: 2, room: 3, emoji: 4 } as const;
type Kind = keyof typeof KINDS;

/** Counts what is used, for suggestions: rooms written in, people mentioned, emojis reacted with. Each event counts once. */
export async function countUse(chat: Chat, partition: number, changes: readonly RoomChange[]): Promise<void> {
  const { bus, keys } = chat;
  const cursor = keys.directory.usedCursor(partition);
  const counted = (await bus.work.get(cursor)) ?? '0';
  const fresh = changes.filter(({ id }) => counted === '0' || isLater(id, counted));
  const last = fresh.at(-1);
  if (!last) return;
  const triples = [...tally(fresh)].flatMap(([key, times]) => {
    const [kind, id] = key.split('\n') as [Kind, string];
    return [KINDS[kind], id, times];
  });
  const used = (['user', 'room', 'emoji'] as const).map((kind) => keys.directory.used(kind));
  await chat.run({ name: 'usage_count', keys: [cursor, ...used], args: [counted, last.id, ...triples] });
}

function tally(changes: readonly RoomChange[]): Map<string, number> {
  const times = new Map<string, number>();
  const count = (kind: Kind, id: string) =>
    times.set(`${kind}\n${id}`, (times.get(`${kind}\n${id}`) ?? 0) + 1);
  for (const change of changes) {
    if (change.event === 'message.created') {
      count('room', change.room);
      for (const id of mentionsIn(change.json)) count('user', id);
    } else if (change.event === 'reaction.added') {
      count('emoji', (JSON.parse(change.json) as { data: EventData<'reaction.added'> }).data.emoji);
    }
  }
  return times;
}

/** Quotes inside a text are escaped, so this finds the field itself. */
function mentionsIn(json: string): string[] {
  const list = /"mentions":(\[[^\]]*\])/.exec(json)?.[1];
  return list === undefined ? [] : (JSON.parse(list) as string[]);
}
