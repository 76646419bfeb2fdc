import type { OpName } from '@devtalk/contracts';
import { type Examples, refuse } from './example.js';
import { fresh, type Player, type Stage, say } from './stage.js';

type MessageOp = Extract<OpName, `message.${string}` | `reaction.${string}` | 'read.mark' | 'typing.set'>;

const message = (text: unknown = 'hello') => ({ clientId: fresh(), text });
const written = async (by: Player, room: string) => ({ room, seq: await say(by, room) });

async function deleted({ ada, den }: Stage) {
  const target = await written(ada, den);
  await ada.socket.ask('message.delete', target);
  return target;
}

async function reacted({ ada, den }: Stage) {
  const target = { ...(await written(ada, den)), emoji: '👍' };
  await ada.socket.ask('reaction.add', target);
  return target;
}

export const messageExamples: Examples<MessageOp> = {
  'message.send': {
    data: async ({ ada, den: room }) => ({
      room,
      ...message(),
      text: '안녕 **world**',
      replyTo: await say(ada, room),
    }),
    refusals: [
      refuse('forbidden', 'by a stranger', 'cy', ({ plaza: room }) => ({ room, ...message() })),
      refuse('not_found', 'unseen', 'cy', ({ den: room }) => ({ room, ...message() })),
      refuse('not_found', 'a reply to nothing', 'ada', ({ den: room }) => ({
        room,
        ...message(),
        replyTo: 1,
      })),
      refuse('bad_request', 'a blank text', 'ada', ({ den: room }) => ({ room, ...message(' \n ') })),
      refuse('bad_request', 'a text too long', 'ada', ({ den: room }) => ({
        room,
        ...message('가'.repeat(8_001)),
      })),
      refuse('bad_request', 'half a character', 'ada', ({ den: room }) => ({ room, ...message('\ud800') })),
      refuse('bad_request', 'no clientId', 'ada', ({ den: room }) => ({ room, text: 'hello' })),
    ],
  },
  'message.edit': {
    data: async ({ ada, den }) => ({ ...(await written(ada, den)), text: 'better' }),
    refusals: [
      refuse('forbidden', "another's", 'bo', async ({ ada, den }) => ({
        ...(await written(ada, den)),
        text: 'mine',
      })),
      refuse('gone', 'a deleted one', 'ada', async (stage) => ({ ...(await deleted(stage)), text: 'back' })),
      refuse('not_found', 'what is no message', 'ada', ({ den: room }) => ({ room, seq: 1, text: 'what' })),
      refuse('not_found', 'unseen', 'cy', async ({ ada, den }) => ({
        ...(await written(ada, den)),
        text: 'x',
      })),
    ],
  },
  'message.delete': {
    data: ({ ada, den }) => written(ada, den),
    refusals: [
      refuse('forbidden', "another's", 'bo', ({ ada, den }) => written(ada, den)),
      refuse('not_found', 'unseen', 'cy', ({ ada, den }) => written(ada, den)),
      refuse('not_found', 'what is no message', 'ada', ({ den: room }) => ({ room, seq: 1 })),
    ],
  },
  'reaction.add': {
    data: async ({ ada, den }) => ({ ...(await written(ada, den)), emoji: '🚀' }),
    refusals: [
      refuse('bad_request', 'a word', 'ada', async ({ ada, den }) => ({
        ...(await written(ada, den)),
        emoji: 'like',
      })),
      refuse('not_found', 'unseen', 'cy', async ({ ada, den }) => ({
        ...(await written(ada, den)),
        emoji: '🚀',
      })),
      refuse('gone', 'to a deleted one', 'ada', async (stage) => ({
        ...(await deleted(stage)),
        emoji: '🚀',
      })),
    ],
  },
  'reaction.remove': {
    data: reacted,
    refusals: [refuse('not_found', 'unseen', 'cy', reacted)],
  },
  'read.mark': {
    data: ({ bo, den }) => written(bo, den),
    refusals: [
      refuse('not_found', 'unseen', 'cy', ({ bo, den }) => written(bo, den)),
      refuse('forbidden', 'by a stranger', 'cy', ({ plaza: room }) => ({ room, seq: 1 })),
      refuse('bad_request', 'a seq that cannot be', 'ada', ({ den: room }) => ({ room, seq: 0 })),
    ],
  },
  'typing.set': {
    data: ({ den: room }) => ({ room, typing: true }),
    refusals: [
      refuse('not_found', 'unseen', 'cy', ({ den: room }) => ({ room, typing: true })),
      refuse('bad_request', 'neither yes nor no', 'ada', ({ den: room }) => ({ room, typing: 'yes' })),
    ],
  },
};
