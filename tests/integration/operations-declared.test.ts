import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import {
  type CallName,
  type Contract,
  contracts,
  OP_NAMES,
  type Owner,
  RATES,
  REQUEST_NAMES,
  requests,
  schemas,
  UNCOUNTED,
} from '@devtalk/contracts';
import t from 'tap';

const root = join(import.meta.dirname, '../../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

const FOLDER: Readonly<Record<Exclude<Owner, 'gateway'>, string>> = {
  session: 'services/session-service/src',
  chat: 'services/chat-service/src',
  worker: 'services/dashboard-worker/src',
};

const opFiles = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.op.ts'))
    .map((name) => join(folder, name));

const HANDLER = /^export default \w+\(\s*'([\w.]+)'/m;
const all = Object.entries(contracts) as [CallName, Contract][];

t.test(
  'each request has one op file in its owner, named for what it does, and none is left over',
  async (t) => {
    for (const [owner, folder] of Object.entries(FOLDER)) {
      const files = opFiles(folder);
      const handled = files.map((file) => HANDLER.exec(read(file))?.[1] ?? `none in ${file}`);
      const owned = REQUEST_NAMES.filter((name) => requests[name].owner === owner);
      t.strictSame(handled.sort(), [...owned].sort(), owner);
      for (const file of files)
        t.match(basename(file), /^[a-z]+(-[a-z]+)+\.op\.ts$/, 'named <verb>-<noun>.op.ts');
    }
  },
);

t.test('each operation says what everything else is derived from', async (t) => {
  const rates = Object.keys({ ...RATES, ...UNCOUNTED });
  for (const [name, contract] of all) {
    t.ok(rates.includes(contract.rate), `${name} has a rate class`);
    t.not(contract.summary, '', `${name} has a summary`);
    t.equal(contract.http === null, contract.withoutHttp !== null, `${name} has an HTTP form, or a reason`);
    if (contract.kind === 'query') t.match(contract, { retry: 'natural', whenFull: true }, name);
    if (contract.text !== null)
      t.equal(contract.route, 'room', `${name}: mentions are of the members of a room`);
    if (contract.sealed) t.equal(contract.owner, 'session', `${name}: it alone opens what is sealed`);
  }
});

t.test('each operation has its line in the protocol', async (t) => {
  const protocol = read('docs/protocol.md');
  const named = new Set(expandNames(protocol));
  const paths = new Set(expandPaths(protocol));
  for (const op of OP_NAMES) t.ok(named.has(op), `${op} is among the ops`);
  for (const [name, { http }] of all) if (http) t.ok(paths.has(http.path), `${name}: ${http.path}`);
});

t.test('each event has its line in the protocol and an example that is played', async (t) => {
  const protocol = read('docs/protocol.md');
  const examples = read('tests/integration/conformance/event-examples.ts');
  for (const name of Object.keys(schemas.events)) {
    t.ok(protocol.includes(name), `${name} is in the protocol`);
    t.ok(examples.includes(name), `${name} has an example`);
  }
});

t.test('each operation is played over both doors', async (t) => {
  const folder = 'tests/integration/conformance';
  const played = readdirSync(join(root, folder)).map((file) => read(join(folder, file)));
  for (const name of Object.keys(contracts))
    t.ok(
      played.some(
        (text) =>
          new RegExp(`^  '?${name.replace('.', '\\.')}'?: `, 'm').test(text) || text.includes(`'${name}'`),
      ),
      name,
    );
});

/** `room.list|get` means `room.list` and `room.get`. */
function expandNames(text: string): string[] {
  return [...text.matchAll(/`([a-z]+)((?:\.[\w|]+)?)[^`]*`/g)].flatMap(([, noun = '', verbs = '']) =>
    verbs === ''
      ? [noun]
      : verbs
          .slice(1)
          .split('|')
          .map((verb) => `${noun}.${verb}`),
  );
}

/** `GET /api/rooms/:room` · `POST …/join` means `/api/rooms/:room/join` too. */
function expandPaths(text: string): string[] {
  return text.split('\n').flatMap((line) => {
    const whole = [...line.matchAll(/`(?:[A-Z]+ )?(\/[\w/:.-]*)/g)].map(([, path = '']) => path);
    const ends = [...line.matchAll(/`(?:[A-Z]+ )?…(\/[\w/:.-]*)/g)].map(([, path = '']) => path);
    return [...whole, ...whole.flatMap((path) => ends.flatMap((end) => joined(path, end)))];
  });
}

/** `…/members` after `/api/rooms/:room/members` is that path once more, and `…/members/:userId` goes on from it. */
function joined(path: string, end: string): string[] {
  const [first = ''] = end.slice(1).split('/');
  const from = path.lastIndexOf(`/${first}`);
  return from < 0 ? [path + end] : [path.slice(0, from) + end, path + end];
}
