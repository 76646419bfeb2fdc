import type { OpName } from '@devtalk/contracts';
import { waitFor } from '@devtalk/testkit';
import { type Examples, refuse } from './example.js';
import { openRoom, type Stage } from './stage.js';

type MemberOp = Extract<OpName, `member.${string}` | `invite.${string}` | `presence.${string}`>;

const plaza = ({ plaza: room }: Stage) => ({ room });
const den = ({ den: room }: Stage) => ({ room });

async function usedUp({ ada, bo }: Stage) {
  const { code } = await ada.socket.ask('invite.create', {
    room: await openRoom(ada, 'private'),
    maxUses: 1,
  });
  await bo.socket.ask('invite.accept', { code });
  return { code };
}

async function expired({ ada }: Stage) {
  const room = await openRoom(ada, 'private');
  const end = Date.now() + 1_000;
  const expiresAt = new Date(end).toISOString();
  const { code } = await ada.socket.ask('invite.create', { room, expiresAt });
  await waitFor(() => Date.now() > end + 100);
  return { code };
}

async function ended({ ada, bo }: Stage) {
  const room = await openRoom(ada, 'private', [bo]);
  const { code } = await bo.socket.ask('invite.create', { room });
  await ada.socket.ask('member.remove', { room, userId: bo.user.id });
  return { code };
}

async function inviteTo({ ada }: Stage) {
  const room = await openRoom(ada, 'private');
  return { room, ...(await ada.socket.ask('invite.create', { room }).then(codeOf)) };
}

export const memberExamples: Examples<MemberOp> = {
  'member.list': {
    data: den,
    refusals: [
      refuse('not_found', 'unseen', 'cy', den),
      refuse('forbidden', 'members of a public room to a stranger', 'cy', plaza),
      refuse('bad_request', 'a page that is none', 'ada', ({ den: room }) => ({ room, after: '!' })),
    ],
  },
  'member.add': {
    data: async ({ ada, cy }) => ({ room: await openRoom(ada, 'private'), userId: cy.user.id }),
    refusals: [
      refuse('not_found', 'nobody of that id', 'ada', ({ den: room }) => ({ room, userId: 'nobody' })),
      refuse('not_found', 'unseen', 'cy', ({ den: room, cy }) => ({ room, userId: cy.user.id })),
      refuse('forbidden', 'by a stranger', 'cy', ({ plaza: room, dee }) => ({ room, userId: dee.user.id })),
    ],
  },
  'member.remove': {
    data: async ({ ada, cy }) => ({ room: await openRoom(ada, 'private', [cy]), userId: cy.user.id }),
    refusals: [
      refuse('forbidden', 'the owner by a member', 'bo', ({ den: room, ada }) => ({
        room,
        userId: ada.user.id,
      })),
      refuse('not_found', 'unseen', 'cy', ({ den: room, bo }) => ({ room, userId: bo.user.id })),
      refuse('not_found', 'who is no member', 'ada', ({ den: room, dee }) => ({ room, userId: dee.user.id })),
    ],
  },
  'invite.create': {
    data: ({ den: room }) => ({ room, maxUses: 2 }),
    refusals: [
      refuse('not_found', 'unseen', 'cy', den),
      refuse('forbidden', 'by a stranger', 'cy', plaza),
      refuse('bad_request', 'for no use at all', 'ada', ({ den: room }) => ({ room, maxUses: 0 })),
      refuse('bad_request', 'over before it began', 'ada', ({ den: room }) => ({
        room,
        expiresAt: '2020-01-01T00:00:00.000Z',
      })),
    ],
  },
  'invite.list': {
    data: async (stage) => ({ room: (await inviteTo(stage)).room }),
    refusals: [refuse('not_found', 'unseen', 'cy', den), refuse('forbidden', 'by a stranger', 'cy', plaza)],
  },
  'invite.revoke': {
    data: inviteTo,
    refusals: [
      refuse('not_found', 'unseen', 'cy', inviteTo),
      refuse('not_found', 'a code of nobody', 'ada', ({ den: room }) => ({
        room,
        code: '00ffffffffffffffffffff',
      })),
    ],
  },
  'invite.accept': {
    by: 'cy',
    data: async ({ ada }) =>
      ada.socket.ask('invite.create', { room: await openRoom(ada, 'private') }).then(codeOf),
    refusals: [
      refuse('gone', 'used up', 'cy', usedUp),
      refuse('gone', 'expired', 'cy', expired),
      refuse('gone', 'its maker was removed', 'bo', ended),
      refuse('not_found', 'a code of nobody', 'cy', () => ({ code: '00ffffffffffffffffffff' })),
      refuse('not_found', 'a code that cannot be', 'cy', () => ({ code: 'zz' })),
    ],
  },
  'presence.get': {
    data: ({ ada, bo }) => ({ users: [ada.user.id, bo.user.id] }),
    refusals: [refuse('bad_request', 'no list', 'ada', () => ({ users: 'ada' }))],
  },
};

const codeOf = ({ code }: { code: string }) => ({ code });
