import type { Message, PublicUser } from '@devtalk/contracts';
import { q } from '../pipeline/json.js';

export interface NewMessage {
  room: string;
  author: PublicUser;
  text: string;
  clientId: string;
  replyTo: number | null;
  mentions: readonly string[];
}

/** The parts of a message of which src/message/_message.lua makes its JSON, and those of its fields that follow its position and time. */
export function partsOf(message: NewMessage): {
  parts: { author: string; text: string; rest: string; mentions: string };
  fields: string;
} {
  const [author, text, mentions] = [q(message.author), q(message.text), q(message.mentions)];
  const rest = `"clientId":${q(message.clientId)},"replyTo":${message.replyTo}`;
  const fields =
    `"author":${author},"text":${text},${rest},"mentions":${mentions},` +
    '"editedAt":null,"deletedAt":null,"reactions":{}';
  return { parts: { author, text, rest, mentions }, fields };
}

/** JSON of the message as its sender is answered. */
export const sentMessage = (room: string, fields: string, seq: number, at: number | string): string =>
  `{"room":${q(room)},"seq":${seq},"createdAt":"${new Date(at).toISOString()}",${fields}}`;

/** What `message_row` in src/message/_message.lua answers. */
export type MessageRow = [seq: number | string, message: string, reactions: string, own: string];

/** The message as it is now, with the reactions it has. */
export function messageOf([, json, reactions, own]: MessageRow): Message {
  const message = JSON.parse(json) as Message;
  if (reactions === '') return message;
  const mine = new Set(own.split(' '));
  const counts = Object.entries(JSON.parse(reactions) as Record<string, number>);
  return {
    ...message,
    reactions: Object.fromEntries(counts.map(([emoji, count]) => [emoji, { count, me: mine.has(emoji) }])),
  };
}

const EXCERPT = 140;

/** The beginning of a text, in whole characters. */
export function excerptOf(text: string): string {
  const characters = [...text.slice(0, (EXCERPT + 1) * 2)]; // two units a character at most
  return characters.length > EXCERPT ? `${characters.slice(0, EXCERPT - 1).join('')}…` : characters.join('');
}
