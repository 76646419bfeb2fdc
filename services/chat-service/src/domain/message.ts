import type { Message, PublicUser } from '@devtalk/shared/contracts';
import { AT, eventHead, q, SEQ } from './json.js';

export interface NewMessage {
  room: string;
  author: PublicUser;
  text: string;
  clientId: string;
  replyTo: number | null;
  mentions: readonly string[];
}

/**
 * JSON of a `message.created` in two parts, of which only the first has places to fill in: the long text is never searched.
 * `author` comes first in the second part, where functions look for it.
 */
export function createdEvent(message: NewMessage): { head: string; tail: string; fields: string } {
  const { room, author, text, clientId, replyTo, mentions } = message;
  const fields =
    `"author":${q(author)},"text":${q(text)},"clientId":${q(clientId)},"replyTo":${replyTo},` +
    `"mentions":${q(mentions)},"editedAt":null,"deletedAt":null,"reactions":{}`;
  const head = `${eventHead('message.created', room)}{"message":{"room":${q(room)},"seq":${SEQ},"createdAt":"${AT}",`;
  return { head, tail: `${fields}}}}`, fields };
}

/** JSON of the message as its sender is answered. */
export const sentMessage = (room: string, fields: string, seq: number, atMs: number): string =>
  `{"room":${q(room)},"seq":${seq},"createdAt":"${new Date(atMs).toISOString()}",${fields}}`;

/** What `message_row` in functions/prelude.lua answers. */
export type MessageRow = [
  seq: number | string,
  created: string,
  change: string,
  reactions: string,
  own: string,
];

/** The message as it is now: as created, then as changed, with the reactions it has. */
export function messageOf([, created, change, reactions, own]: MessageRow): Message {
  const { message } = (JSON.parse(created) as { data: { message: Message } }).data;
  const changed = change === '' ? message : { ...message, ...(JSON.parse(change) as Partial<Message>) };
  if (reactions === '') return changed;
  const mine = new Set(own.split(' '));
  const counts = Object.entries(JSON.parse(reactions) as Record<string, number>);
  return {
    ...changed,
    reactions: Object.fromEntries(counts.map(([emoji, count]) => [emoji, { count, me: mine.has(emoji) }])),
  };
}

const EXCERPT = 140;

/** The beginning of a text, in whole characters. */
export function excerptOf(text: string): string {
  const characters = [...text.slice(0, (EXCERPT + 1) * 2)]; // two units a character at most
  return characters.length > EXCERPT ? `${characters.slice(0, EXCERPT - 1).join('')}…` : characters.join('');
}
