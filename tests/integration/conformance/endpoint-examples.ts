import type { EndpointName, ErrorCode } from '@devtalk/contracts';
import { waitFor } from '@devtalk/testkit';
import type { CallData } from '../wire/calls.js';
import { askHttp } from '../wire/http.js';
import { connect, PASSWORD, type Person, signUp } from '../wire/person.js';
import { fresh, type PlayerName, type Stage } from './stage.js';

type Later<T> = T | Promise<T>;
/** `someone` is a new account for each call, because the call costs its session. */
export type Caller = PlayerName | 'nobody' | 'someone';

export interface EndpointRefusal {
  why: string;
  code: ErrorCode;
  by: Caller;
  data(stage: Stage, caller: Person): Later<object>;
}

export interface EndpointExample<N extends EndpointName> {
  by: Caller;
  data(stage: Stage, caller: Person): Later<CallData<N>>;
  refusals?: EndpointRefusal[];
}

/** A stream never ends by itself: it is asked in a test of its own. */
export type Asked = Exclude<EndpointName, 'events.sse'>;

const refuse = (
  code: ErrorCode,
  why: string,
  by: Caller,
  data: EndpointRefusal['data'],
): EndpointRefusal => ({
  code,
  why,
  by,
  data,
});

const nothing = () => ({});
const newName = () => `p${fresh().slice(0, 8)}`;
const credentials = ({ name }: Person) => ({ username: name, password: PASSWORD });
const arrival = { device: 'a phone', delivery: 'token' } as const;
const newPassword = 'a different horse battery';
const newAccount = () => ({ name: 'Savings', balance: '10.50' });

const accountOf = ({ talk }: Stage, { token }: Person) =>
  askHttp(talk.a.url, 'account.create', newAccount(), { token });
const linkOf = ({ talk, ada }: Stage) =>
  askHttp(talk.b.url, 'link.create', { url: 'https://example.org/a?b=c#d' }, ada);

export const endpointExamples: { [N in Asked]: EndpointExample<N> } = {
  'auth.register': {
    by: 'nobody',
    data: () => ({ username: newName(), password: PASSWORD, displayName: '홍길동', ...arrival }),
    refusals: [
      refuse('name_taken', 'the same name in capitals', 'nobody', () => ({
        username: 'ADA',
        password: PASSWORD,
      })),
      refuse('bad_request', 'a short password', 'nobody', () => ({ username: newName(), password: 'short' })),
      refuse('bad_request', 'a common password', 'nobody', () => ({
        username: newName(),
        password: 'password123',
      })),
      refuse('bad_request', 'a name with a space', 'nobody', () => ({
        username: 'a da',
        password: PASSWORD,
      })),
      refuse('bad_request', 'a device of two lines', 'nobody', () => ({
        username: newName(),
        password: PASSWORD,
        device: 'a\r\nset-cookie: b',
      })),
    ],
  },
  'auth.login': {
    by: 'someone',
    data: (_, caller) => ({ ...credentials(caller), ...arrival }),
    refusals: [
      refuse('invalid_credentials', 'a wrong password', 'nobody', () => ({
        username: 'dee',
        password: 'wrong',
      })),
      refuse('invalid_credentials', 'nobody of that name', 'nobody', () => ({
        username: newName(),
        password: 'wrong',
      })),
      refuse('bad_request', 'no password', 'nobody', () => ({ username: 'dee' })),
    ],
  },
  'auth.logout': { by: 'someone', data: nothing },
  'auth.me': { by: 'ada', data: nothing },
  'auth.recover': {
    by: 'someone',
    data: (_, caller) => ({ ...credentials(caller), newPassword, ...arrival }),
    refusals: [
      refuse('invalid_credentials', 'without the password', 'nobody', () => ({
        username: 'dee',
        password: 'wrong',
        newPassword,
      })),
    ],
  },
  'auth.password': {
    by: 'someone',
    data: () => ({ password: PASSWORD, newPassword }),
    refusals: [
      refuse('invalid_credentials', 'a wrong password', 'cy', () => ({ password: 'wrong', newPassword })),
      refuse('bad_request', 'a new one too short', 'cy', () => ({
        password: PASSWORD,
        newPassword: 'short',
      })),
    ],
  },
  'session.list': {
    by: 'ada',
    data: nothing,
    refusals: [refuse('forbidden', "everyone's to a member", 'ada', () => ({ scope: 'all' }))],
  },
  'session.end': {
    by: 'someone',
    data: (_, { session }) => ({ id: session.id }),
    refusals: [
      refuse('not_found', "another's", 'cy', ({ ada }) => ({ id: ada.session.id })),
      refuse('not_found', 'of nobody', 'cy', () => ({ id: 's00nobody' })),
    ],
  },
  'session.endOthers': { by: 'someone', data: nothing },
  'account.disable': {
    by: 'root',
    data: async ({ talk }) => ({ userId: (await signUp(talk.a.url, newName())).user.id, disabled: true }),
    refusals: [
      refuse('forbidden', 'a member', 'cy', ({ ada }) => ({ userId: ada.user.id, disabled: true })),
      refuse('bad_request', 'oneself', 'root', ({ root }) => ({ userId: root.user.id, disabled: true })),
      refuse('not_found', 'nobody', 'root', () => ({ userId: 'u00nobody', disabled: true })),
    ],
  },
  'registration.invite': {
    by: 'root',
    data: () => ({ maxUses: 3 }),
    refusals: [
      refuse('forbidden', 'a member', 'cy', nothing),
      refuse('bad_request', 'for nobody', 'root', () => ({ maxUses: 0 })),
    ],
  },
  'security.list': {
    by: 'ada',
    data: () => ({ limit: 2 }),
    refusals: [
      refuse('forbidden', "everyone's to a member", 'ada', () => ({ scope: 'all' })),
      refuse('bad_request', 'a limit over the maximum', 'ada', () => ({ limit: 201 })),
    ],
  },
  'room.directory': {
    by: 'cy',
    data: () => ({ limit: 2 }),
    refusals: [refuse('bad_request', 'a page that is none', 'cy', () => ({ after: 'nowhere' }))],
  },
  'link.create': {
    by: 'ada',
    data: () => ({ url: 'https://example.org/' }),
    refusals: [
      refuse('bad_request', 'an address that is a script', 'ada', () => ({ url: 'javascript:alert(1)' })),
      refuse('bad_request', 'no address', 'ada', () => ({ url: 'example' })),
    ],
  },
  'link.follow': {
    by: 'nobody',
    data: async (stage) => ({ code: (await linkOf(stage)).code }),
    refusals: [refuse('not_found', 'a code of nobody', 'nobody', () => ({ code: 'none' }))],
  },
  'link.get': {
    by: 'ada',
    data: async (stage) => ({ code: (await linkOf(stage)).code }),
    refusals: [refuse('not_found', 'a code of nobody', 'ada', () => ({ code: 'none' }))],
  },
  'dashboard.refresh': { by: 'ada', data: nothing },
  'account.create': {
    by: 'ada',
    data: newAccount,
    refusals: [
      refuse('bad_request', 'no decimal', 'ada', () => ({ name: 'x', balance: '1e5' })),
      refuse('bad_request', '31 digits', 'ada', () => ({ name: 'x', balance: '1'.repeat(31) })),
      refuse('bad_request', 'a number already rounded', 'ada', () => ({
        name: 'x',
        balance: 0.1234567890123456,
      })),
    ],
  },
  'account.list': { by: 'ada', data: nothing },
  'account.update': {
    by: 'ada',
    data: async (stage, caller) => ({ id: (await accountOf(stage, caller)).id, balance: '0.10' }),
    refusals: [
      refuse('not_found', "another's", 'cy', async (stage) => ({
        id: (await accountOf(stage, stage.ada)).id,
        name: 'x',
      })),
      refuse('bad_request', 'nothing to change', 'ada', async (s, caller) => ({
        id: (await accountOf(s, caller)).id,
      })),
    ],
  },
  'account.delete': {
    by: 'ada',
    data: async (stage, caller) => ({ id: (await accountOf(stage, caller)).id }),
    refusals: [
      refuse('not_found', "another's", 'cy', async (stage) => ({
        id: (await accountOf(stage, stage.ada)).id,
      })),
    ],
  },
  'snapshot.list': {
    by: 'ada',
    data: () => ({ limit: 2, from: '2020-01-01T00:00:00Z' }),
    refusals: [refuse('bad_request', 'a time that is none', 'ada', () => ({ from: 'yesterday' }))],
  },
  'status.get': { by: 'nobody', data: nothing },
  'admin.services': {
    by: 'root',
    data: nothing,
    refusals: [refuse('forbidden', 'a member', 'ada', nothing)],
  },
  'admin.connections': {
    by: 'root',
    data: ({ bo }) => ({ userId: bo.user.id, limit: 2 }),
    refusals: [
      refuse('forbidden', 'a member, of their own', 'ada', ({ ada }) => ({ userId: ada.user.id })),
      refuse('forbidden', 'a member who asks for nonsense', 'ada', () => ({ limit: 0 })),
      refuse('bad_request', 'a limit over the maximum', 'root', () => ({ limit: 201 })),
    ],
  },
  'admin.connection.close': {
    by: 'root',
    data: async ({ talk }) => {
      const person = await signUp(talk.a.url, newName());
      return { id: (await connect(talk.a.wsUrl, person)).session.connectionId };
    },
    refusals: [
      refuse('forbidden', 'a member, of their own', 'ada', ({ ada }) => ({
        id: ada.socket.session.connectionId,
      })),
      refuse('not_found', 'no such connection', 'root', () => ({ id: 'none' })),
    ],
  },
  'admin.jobs': {
    by: 'root',
    data: () => ({ state: 'dead' }),
    refusals: [
      refuse('forbidden', 'a member', 'ada', nothing),
      refuse('bad_request', 'an unknown state', 'root', () => ({ state: 'lost' })),
    ],
  },
  'admin.job.retry': {
    by: 'root',
    data: deadJob,
    refusals: [
      refuse('forbidden', 'a member', 'ada', () => ({ id: 'none' })),
      refuse('not_found', 'no such job', 'root', () => ({ id: 'none' })),
    ],
  },
  'docs.openapi': { by: 'nobody', data: nothing },
  'docs.asyncapi': { by: 'nobody', data: nothing },
  'docs.page': { by: 'nobody', data: nothing },
};

/** A dashboard needs the rooms of its person: while nobody can tell them its job fails, and here it has one try. */
async function deadJob({ talk, root, bo }: Stage): Promise<{ id: string }> {
  for (const chat of talk.chat) chat.pause();
  const asked = new Set<string>();
  try {
    // A worker that has just waited for chat-service in vain does not ask it for some seconds, and its jobs succeed without.
    const dead = async () => {
      asked.add((await askHttp(talk.a.url, 'dashboard.refresh', {}, bo)).jobId);
      const { jobs } = await askHttp(talk.a.url, 'admin.jobs', {}, root);
      return jobs.find(({ id }) => asked.has(id));
    };
    const { id } = await waitFor(dead, { timeout: 30_000, interval: 250, what: 'a job is given up' });
    return { id };
  } finally {
    for (const chat of talk.chat) chat.resume();
  }
}
