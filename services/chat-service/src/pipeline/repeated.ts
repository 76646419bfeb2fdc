import { roomOf, type View } from '../room/room.js';
import { q } from './json.js';

interface Asked {
  room?: string;
  roomId?: string;
}

type Answer = (asked: Asked, remembered: unknown[]) => string;

const room = (id: string | undefined, view: unknown): string =>
  `{"room":${q(roomOf(id ?? '', view as View))}}`;
const joined: Answer = (asked, [, view]) => room(asked.room, view);

/** How each command that prepares something, and may be refused in doing so, was answered when it was carried out. */
const answers: ReadonlyMap<string, Answer> = new Map<string, Answer>([
  ['room.create', ({ roomId }, [, view]) => room(roomId, view)],
  ['room.update', (asked, [view]) => room(asked.room, view)],
  ['room.join', joined],
  ['room.leave', joined],
  ['member.add', joined],
  ['member.remove', () => '{}'],
  ['invite.create', (_, [code]) => `{"code":${q(code)}}`],
  ['invite.revoke', () => '{}'],
  ['invite.accept', (_, [, view, roomId]) => room(roomId as string, view)],
]);

/**
 * The first answer to a command that comes again and is refused now: what was done must not be called refused.
 * @param remembered what its function answered behind `ok`; nothing where it was not carried out before
 */
export function repeatedAnswer(op: string, data: unknown, remembered: unknown[]): string | null {
  const answer = answers.get(op);
  return remembered.length === 0 || !answer ? null : answer(data as Asked, remembered);
}
