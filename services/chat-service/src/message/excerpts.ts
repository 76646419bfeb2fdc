import type { Actor } from '@devtalk/bus';
import { DevTalkError, type Message } from '@devtalk/contracts';
import type { ChatContext } from '../pipeline/chat-context.js';
import { excerptOf } from './message.js';

interface Told {
  event: string;
  data: { notification: { room: string; seq: number | null; excerpt: string } };
}

const NOTIFICATION = '{"event":"notification.created"';

/** A user's past events, each notification among them with the present text of its message, or none where they may not see it. */
export async function withExcerpts(
  chat: ChatContext,
  actor: Actor,
  events: readonly string[],
): Promise<string[]> {
  const told = new Map<number, Told>();
  events.forEach((json, i) => {
    if (json.startsWith(NOTIFICATION)) told.set(i, JSON.parse(json) as Told);
  });
  if (told.size === 0) return [...events];
  const texts = await textsOf(chat, actor, [...told.values()]);
  return events.map((json, i) => {
    const event = told.get(i);
    if (!event) return json;
    const { notification } = event.data;
    notification.excerpt = texts.get(`${notification.room} ${notification.seq}`) ?? '';
    return JSON.stringify(event);
  });
}

/** `<room> <seq>` → excerpt. */
async function textsOf(chat: ChatContext, actor: Actor, told: readonly Told[]): Promise<Map<string, string>> {
  const seqs = new Map<string, Set<number>>();
  for (const { room, seq } of told.map(({ data }) => data.notification))
    if (seq !== null) seqs.set(room, (seqs.get(room) ?? new Set()).add(seq));
  const found = await Promise.all([...seqs].map(([room, some]) => messagesOf(chat, actor, room, [...some])));
  return new Map(found.flat().map(({ room, seq, text }) => [`${room} ${seq}`, excerptOf(text)]));
}

async function messagesOf(
  { rooms }: ChatContext,
  { userId }: Actor,
  room: string,
  seqs: number[],
): Promise<Message[]> {
  try {
    return await rooms.messages(room, userId, seqs);
  } catch (error) {
    if (error instanceof DevTalkError) return []; // no member any more
    throw error;
  }
}
