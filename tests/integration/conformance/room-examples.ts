import type { OpName } from '@devtalk/contracts';
import { type Examples, refuse } from './example.js';
import { fresh, openRoom, type Stage, say } from './stage.js';

type RoomOp = Extract<OpName, `room.${string}`>;

const plaza = ({ plaza: room }: Stage) => ({ room });
const den = ({ den: room }: Stage) => ({ room });
const nowhere = () => ({ room: 'nowhere' });
const hidden = refuse('not_found', 'a private room does not exist for others', 'cy', den);
const missing = refuse('not_found', 'there is no such room', 'ada', nowhere);
const malformed = refuse('bad_request', 'an id that would break a key', 'ada', () => ({ room: 'a:{b}' }));

export const roomExamples: Examples<RoomOp> = {
  'room.list': { data: () => ({}) },
  'room.get': { data: den, refusals: [hidden, missing, malformed] },
  'room.create': {
    data: () => ({ kind: 'private', name: fresh(), topic: 'why' }),
    refusals: [
      refuse('name_taken', 'two public rooms of one name', 'bo', async ({ ada }) => {
        const { room } = await ada.socket.ask('room.create', { kind: 'public', name: fresh() });
        return { kind: 'public', name: room.name };
      }),
      refuse('bad_request', 'a room without a name', 'ada', () => ({ kind: 'public' })),
      refuse('bad_request', 'a blank name', 'ada', () => ({ kind: 'private', name: '  ' })),
      refuse('bad_request', 'a direct room with oneself', 'ada', ({ ada }) => ({
        kind: 'direct',
        with: [ada.user.id],
      })),
      refuse('not_found', 'a direct room with nobody', 'ada', () => ({ kind: 'direct', with: ['nobody'] })),
    ],
  },
  'room.update': {
    data: ({ plaza: room }) => ({ room, topic: fresh() }),
    refusals: [
      refuse('bad_request', 'nothing to change', 'ada', plaza),
      refuse('forbidden', 'by a plain member', 'bo', ({ plaza: room }) => ({ room, topic: 'mine now' })),
      refuse('forbidden', 'by a stranger', 'cy', ({ plaza: room }) => ({ room, topic: 'mine now' })),
      refuse('not_found', 'unseen', 'cy', ({ den: room }) => ({ room, topic: 'found you' })),
    ],
  },
  'room.join': {
    data: async ({ bo }) => ({ room: await openRoom(bo, 'public') }),
    refusals: [hidden, missing, malformed],
  },
  'room.leave': {
    data: async ({ ada, bo }) => ({ room: await openRoom(bo, 'private', [ada]) }),
    refusals: [
      hidden,
      missing,
      refuse('forbidden', 'nobody leaves the lobby', 'ada', () => ({ room: 'lobby' })),
    ],
  },
  'room.history': {
    data: async ({ ada, den: room }) => {
      await say(ada, room);
      return { room, limit: 5 };
    },
    refusals: [
      hidden,
      missing,
      refuse('forbidden', 'messages of a public room to a stranger', 'cy', plaza),
      refuse('bad_request', 'a limit over the maximum', 'ada', ({ den: room }) => ({ room, limit: 201 })),
      refuse('bad_request', 'two directions', 'ada', ({ den: room }) => ({ room, before: 3, after: 1 })),
    ],
  },
  'room.events': {
    data: ({ den: room }) => ({ room, after: 1, limit: 3 }),
    refusals: [
      hidden,
      missing,
      refuse('forbidden', 'the log of a public room to a stranger', 'cy', plaza),
      refuse('bad_request', 'a limit over the maximum', 'ada', ({ den: room }) => ({ room, limit: 501 })),
      refuse('bad_request', 'a negative position', 'ada', ({ den: room }) => ({ room, after: -1 })),
    ],
  },
};
