import { pathToFileURL } from 'node:url';
import { startRedis, testNamespace } from '@devtalk/testkit';
import t, { type Test } from 'tap';
import { argSet, FunctionDeclarations, FunctionLibrary, keySet } from '../../src/index.js';
import { openBus } from '../fixtures/open-bus.js';

const PRELUDE = `
-- KEYS(room) room, log
-- ARGV(command) fence,
--   entry
local function shared_of(keys, args) return { keys.room, keys.log, args.fence, args.entry } end
`;

const roomKeys = keySet('room', ['room', 'log']);
const commandArgs = argSet('command', ['fence', 'entry']);

let libraries = 0;

function libraryOf(
  t: Test,
  files: Record<string, string>,
  declare: (declarations: FunctionDeclarations) => void = () => {},
): FunctionLibrary {
  const declarations = new FunctionDeclarations();
  declare(declarations);
  const folder = pathToFileURL(`${t.testdir({ 'prelude.lua': PRELUDE, ...files })}/`);
  return new FunctionLibrary(`test${process.pid}_${libraries++}`, folder, declarations);
}

t.test('a function gets what its caller names, through sets, own names and helpers', async (t) => {
  const bus = await openBus(t, { redis: await startRedis(t), prefix: testNamespace() });
  const lua = `
-- Returns what it was given.
-- KEYS room | reactors
-- ARGV command | reply_to
-- returns the values in the order of the declarations
register_reader('given', function(keys, args)
  local given = shared_of(keys, args) -- keys.nothing in a comment is text
  given[#given + 1] = keys.reactors
  given[#given + 1] = args.reply_to .. 'keys.nothing'
  given[#given + 1] = EVENT.message_created
  return given
end)
`;
  const declarations = new FunctionDeclarations();
  const given = declarations.luaFunction('given', {
    keys: [roomKeys, 'reactors'],
    args: [commandArgs, 'replyTo'],
  });
  const folder = pathToFileURL(`${t.testdir({ 'prelude.lua': PRELUDE, room: { 'given.lua': lua } })}/`);
  const library = new FunctionLibrary('given', folder, declarations);
  await library.load(bus.work);
  const room = roomKeys.values({ log: 'the log', room: 'the room' });
  const command = commandArgs.values({ entry: '1-0', fence: 'f' });
  t.same(await library.call(bus.work, given.call({ reactors: 'r', room }, { replyTo: 7, command })), [
    'the room',
    'the log',
    'f',
    '1-0',
    'r',
    '7keys.nothing',
    'message.created',
  ]);
});

t.test('lists: single values, groups of values, and keys from the first on', async (t) => {
  const bus = await openBus(t, { redis: await startRedis(t), prefix: testNamespace() });
  const lua = `
-- KEYS ...rates
-- ARGV interval, ...senders(live, session)
-- returns interval, number of senders, then of each: rate, live, session
register_reader('senders', function(keys, args)
  local found = { args.interval, #args.senders, #keys.rates }
  for i, rate in ipairs(keys.rates) do
    found[#found + 1] = rate
    found[#found + 1] = args.senders[i].live
    found[#found + 1] = args.senders[({ i })[1]].session .. keys.rates[i]
  end
  return found
end)

-- KEYS first, ...others
-- ARGV ...seqs
-- returns how many others and seqs there are, then the last of each
register_reader('others', function(keys, args)
  return { keys.first, #keys.others, #args.seqs, keys.others[#keys.others], args.seqs[#args.seqs] }
end)
`;
  const declarations = new FunctionDeclarations();
  const senders = declarations.luaFunction('senders', {
    keys: ['...rates'],
    args: ['interval', '...senders(live, session)'],
  });
  const others = declarations.luaFunction('others', { keys: ['first', '...others'], args: ['...seqs'] });
  const folder = pathToFileURL(`${t.testdir({ 'lists.lua': lua })}/`);
  const library = new FunctionLibrary('lists', folder, declarations);
  await library.load(bus.work);
  const two = [
    { session: 's1', live: 'l1' },
    { session: 's2', live: 'l2' },
  ];
  t.same(
    await library.callAll(bus.work, [
      senders.call({ rates: ['r1', 'r2'] }, { interval: 5, senders: two }),
      others.call({ first: 'a', others: ['b', 'c'] }, { seqs: [1, 2, 3] }),
    ]),
    [
      ['5', 2, 2, 'r1', 'l1', 's1r1', 'r2', 'l2', 's2r2'],
      ['a', 2, 3, 'c', '3'],
    ],
  );
});

const header = (keys: string, args: string) => `-- KEYS ${keys}\n-- ARGV ${args}\n-- returns nothing\n`;

const FAULTS: readonly [what: string, lua: string, message: RegExp][] = [
  [
    'a name that is not declared',
    `${header('room', 'command | seq')}register('edit', function(keys, args)\n  return args.seq .. args.sequ\nend)`,
    /edit\.lua: edit: args\.sequ is not declared/,
  ],
  [
    'a name that nothing uses',
    `${header('room', 'command | seq, text')}register('edit', function(keys, args)\n  return args.seq\nend)`,
    /edit\.lua: edit: ARGV declares text, which nothing uses/,
  ],
  [
    'a field that nothing uses',
    `${header('room', '...items(a, b)')}register('edit', function(keys, args)\n  return args.items[1].a\nend)`,
    /edit: ARGV declares items\[\]\.b, which nothing uses/,
  ],
  [
    'a position written as a number',
    `${header('room', 'command')}register('edit', function(keys, args)\n  return keys[1]\nend)`,
    /edit\.lua: edit: keys\[…\] has a name/,
  ],
  [
    'an event that there is not',
    `${header('room', 'command')}register('edit', function(keys, args)\n  return EVENT.message_creatd\nend)`,
    /edit\.lua: edit: there is no event EVENT\.message_creatd/,
  ],
  [
    'an event written as text',
    `${header('room', 'command')}register('edit', function(keys, args)\n  return 'message.created'\nend)`,
    /edit\.lua: edit: 'message\.created' is an event, write EVENT\.message_created/,
  ],
  [
    'a function without a header',
    `register('edit', function(keys, args)\n  return 1\nend)`,
    /edit\.lua: edit has no line "-- KEYS …"/,
  ],
  [
    'a function that TypeScript does not declare',
    `${header('room', 'command')}register('edit', function(keys, args)\n  return 1\nend)`,
    /edit\.lua: edit is not declared in TypeScript/,
  ],
  [
    'a helper that uses a name of one function',
    `local function helper(args) return args.seq end\n`,
    /edit\.lua: args\.seq is not declared/,
  ],
  [
    'a helper that uses a name of two sets at different positions',
    `-- ARGV(other) entry\nlocal function helper(args) return args.entry end\n`,
    /edit\.lua: args\.entry means another position in each set/,
  ],
  [
    'a list before the last name',
    `${header('...logs, room', '')}register('edit', function() end)`,
    /is not a name/,
  ],
  [
    'a name declared twice',
    `${header('room | log', '')}register('edit', function() end)`,
    /edit: KEYS: "log" is declared twice/,
  ],
];

for (const [what, lua, message] of FAULTS) {
  t.test(`does not start: ${what}`, async (t) => {
    t.throws(() => libraryOf(t, { 'edit.lua': lua }), { message });
  });
}

t.test('does not start where TypeScript and the header differ, and names both', async (t) => {
  const lua = `${header('room', 'command | seq, text')}register('edit', function(keys, args)\n  return args.seq .. args.text\nend)`;
  t.throws(
    () =>
      libraryOf(t, { 'edit.lua': lua }, ({ luaFunction }) =>
        luaFunction('edit', { keys: [roomKeys], args: [commandArgs, 'text', 'seq'] }),
      ),
    {
      message:
        /edit\.lua: edit declares ARGV fence, entry, seq, text, but TypeScript fence, entry, text, seq/,
    },
  );
  t.throws(() => libraryOf(t, {}, ({ luaFunction }) => luaFunction('edit', { keys: ['room'] })), {
    message: /no \.lua file of test\w+ registers edit/,
  });
});

t.test('a misspelt or missing name does not compile', async (t) => {
  const { luaFunction } = new FunctionDeclarations();
  const edit = luaFunction('edit', { keys: [roomKeys, 'reactors'], args: ['seq', '...ids'] });
  const room = roomKeys.values({ room: 'r', log: 'l' });
  const wrong = [
    // @ts-expect-error: a key is missing
    () => edit.call({ room }, { seq: 1, ids: [] }),
    // @ts-expect-error: a misspelt argument
    () => edit.call({ room, reactors: 'x' }, { sequ: 1, ids: [] }),
    // @ts-expect-error: a list is an array
    () => edit.call({ room, reactors: 'x' }, { seq: 1, ids: 'a' }),
    // @ts-expect-error: a set's values are made by the set
    () => edit.call({ room: ['r', 'l'], reactors: 'x' }, { seq: 1, ids: [] }),
    // @ts-expect-error: a set without one of its values
    () => roomKeys.values({ room: 'r' }),
  ];
  t.equal(wrong.length, 5);
  t.same(edit.call({ room, reactors: 'x' }, { seq: 1, ids: ['a', 'b'] }), {
    name: 'edit',
    keys: ['r', 'l', 'x'],
    args: [1, 'a', 'b'],
  });
});

t.test('a function that only reads may be called by those who may only read', async (t) => {
  const redis = await startRedis(t, { own: true });
  const bus = await openBus(t, { redis, prefix: testNamespace() });
  const declarations = new FunctionDeclarations();
  const read = declarations.luaFunction('read', { keys: ['key'] });
  const lua = `-- KEYS key\n-- returns its value\nregister_reader('read', function(keys)\n  return redis.call('GET', keys.key)\nend)`;
  const library = new FunctionLibrary(
    'reader',
    pathToFileURL(`${t.testdir({ 'read.lua': lua })}/`),
    declarations,
  );
  await library.load(bus.work);
  await bus.work.set('kept', 'here');
  await bus.work.call('ACL', 'SETUSER', 'reader', 'on', 'nopass', '%R~*', '+@all');
  const reader = bus.work.duplicate({ username: 'reader', password: 'any', enableOfflineQueue: true });
  t.teardown(() => reader.disconnect());
  t.equal(await library.call(reader, read.call({ key: 'kept' })), 'here');
  t.same(await library.callAll(reader, [read.call({ key: 'kept' })]), ['here']);
});
