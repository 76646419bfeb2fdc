import type { Message } from '@devtalk/contracts';
import { dayOf } from '../../../lib/time.js';

/** A line of the list of messages. */
export type Row =
  | { kind: 'day'; key: string; at: string }
  | { kind: 'new'; key: string }
  | { kind: 'message'; key: string; message: Message; isFirst: boolean };

/** Messages of one person this close together show the name once. */
const RUN_MS = 5 * 60_000;

/** Puts a line before each day and one before the first message that is new to the reader. */
export function buildRows(messages: readonly Message[], marker: number | null, selfId: string): Row[] {
  const rows: Row[] = [];
  let before: Message | undefined;
  let day = { from: 0, to: 0 };
  let marked = marker === null;
  for (const message of messages) {
    const at = Date.parse(message.createdAt);
    const newDay = at < day.from || at >= day.to;
    if (newDay) {
      day = dayOf(at);
      rows.push({ kind: 'day', key: `day ${message.seq}`, at: message.createdAt });
    }
    const isNew = !marked && marker !== null && message.seq > marker && message.author.id !== selfId;
    if (isNew) rows.push({ kind: 'new', key: 'new' });
    marked ||= isNew;
    const isFirst = newDay || isNew || !before || startsRun(before, message);
    rows.push({ kind: 'message', key: `${message.author.id} ${message.clientId}`, message, isFirst });
    before = message;
  }
  return rows;
}

function startsRun(before: Message, message: Message): boolean {
  const apart = Date.parse(message.createdAt) - Date.parse(before.createdAt);
  return before.author.id !== message.author.id || apart > RUN_MS;
}
