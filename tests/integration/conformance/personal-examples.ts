import type { OpName } from '@devtalk/contracts';
import { type Examples, refuse } from './example.js';
import { type Stage, say } from './stage.js';

type PersonalOp = Extract<OpName, `notification.${string}` | 'suggest' | 'dashboard.get' | 'ping'>;

/** The id of a notification of ada's that was not there before. */
async function mentioned({ ada, bo, den }: Stage) {
  const seq = await say(bo, den, 'look here, @ada');
  const { data } = await ada.socket.event(
    'notification.created',
    (event) => event.data.notification.seq === seq,
  );
  return { upTo: data.notification.id };
}

export const personalExamples: Examples<PersonalOp> = {
  'notification.list': {
    data: async (stage) => {
      await mentioned(stage);
      return { limit: 3 };
    },
    refusals: [refuse('bad_request', 'a limit over the maximum', 'ada', () => ({ limit: 201 }))],
  },
  'notification.read': {
    data: mentioned,
    refusals: [
      refuse('not_found', 'no such notification', 'ada', () => ({ upTo: 'n1' })),
      refuse('not_found', "another's", 'cy', mentioned),
    ],
  },
  suggest: {
    data: () => ({ kind: 'user', prefix: 'ad' }),
    refusals: [refuse('bad_request', 'an unknown kind', 'ada', () => ({ kind: 'tag', prefix: 'a' }))],
  },
  'dashboard.get': { by: 'dee', data: () => ({}) },
  ping: { data: () => ({}) },
};
