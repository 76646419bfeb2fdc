import * as z from 'zod';
import { contract } from '../contract.js';
import { message } from '../domain/message.js';
import { asOf } from '../domain/room.js';
import { LIMITS } from '../limits.js';
import { clientId } from '../scalars/client-id.js';
import { emoji } from '../scalars/emoji.js';
import { count, roomId, seq } from '../scalars/ids.js';
import { messageText } from '../scalars/message-text.js';
import { empty } from './empty.js';

const oneMessage = z.object({ message });
const target = { room: roomId, seq };
const oneReaction = z.strictObject({ ...target, emoji });

/** `maxText`: most code points of a text, configurable by environment. */
export function messageOperations(maxText: number = LIMITS.messageText) {
  const text = messageText(maxText);
  return {
    'message.send': contract({
      kind: 'command',
      owner: 'chat',
      route: 'room',
      retry: 'natural',
      admission: 'function',
      text: 'text',
      rate: 'message',
      summary: 'Send a message; the same clientId again gives the first one',
      data: z.strictObject({ room: roomId, clientId, text, replyTo: seq.nullish() }),
      result: oneMessage,
      http: { route: 'POST /api/rooms/:room/messages', status: 201, statusIfExisting: 200 },
    }),
    'message.edit': contract({
      kind: 'command',
      owner: 'chat',
      route: 'room',
      retry: 'remembered',
      admission: 'function',
      text: 'text',
      rate: 'edit',
      summary: "Change one's own message",
      data: z.strictObject({ ...target, text }),
      result: oneMessage,
      http: { route: 'PATCH /api/rooms/:room/messages/:seq' },
    }),
    'message.delete': contract({
      kind: 'command',
      owner: 'chat',
      route: 'room',
      retry: 'remembered',
      admission: 'function',
      whenFull: true,
      rate: 'delete',
      summary: 'Delete a message; it keeps its place without its text',
      data: z.strictObject(target),
      result: empty,
      http: { route: 'DELETE /api/rooms/:room/messages/:seq', status: 204 },
    }),
    'reaction.add': contract({
      kind: 'command',
      owner: 'chat',
      route: 'room',
      retry: 'natural',
      admission: 'function',
      rate: 'reaction',
      summary: 'React with an emoji',
      data: oneReaction,
      result: empty,
      http: { route: 'PUT /api/rooms/:room/messages/:seq/reactions/:emoji', status: 204 },
    }),
    'reaction.remove': contract({
      kind: 'command',
      owner: 'chat',
      route: 'room',
      retry: 'natural',
      admission: 'function',
      rate: 'reaction',
      summary: 'Take a reaction back',
      data: oneReaction,
      result: empty,
      http: { route: 'DELETE /api/rooms/:room/messages/:seq/reactions/:emoji', status: 204 },
    }),
    'read.mark': contract({
      kind: 'command',
      owner: 'chat',
      route: 'room',
      retry: 'natural',
      admission: 'function',
      rate: 'mark',
      summary: 'Say how far one has read; never goes back',
      data: z.strictObject(target),
      result: z.object({ seq: count, unread: count, mentions: count, asOf }),
      http: { route: 'PUT /api/rooms/:room/read' },
    }),
    'typing.set': contract({
      kind: 'command',
      owner: 'chat',
      route: 'room',
      retry: 'natural',
      admission: 'function',
      momentary: true,
      rate: 'cheap',
      summary: 'Say that one is typing, or no longer',
      data: z.strictObject({ room: roomId, typing: z.boolean() }),
      result: empty,
    }),
  };
}
