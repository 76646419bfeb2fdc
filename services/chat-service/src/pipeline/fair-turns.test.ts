import { DevTalkError } from '@devtalk/contracts';
import { deferred } from '@devtalk/testkit';
import t from 'tap';
import { createWorld } from '../testing/world.js';
import { FairTurns } from './fair-turns.js';

const settled = () => new Promise(setImmediate);

/** Work that ends when the test says so; `started` tells whose turns came, in order. */
function bench(turns: FairTurns) {
  const started: string[] = [];
  const ends: (() => void)[] = [];
  const ask = (name: string, isProcess = false) => {
    const end = deferred<void>();
    return turns.run({ name, isProcess }, () => {
      started.push(name);
      ends.push(end.resolve);
      return end.promise;
    });
  };
  const endOne = async () => {
    ends.shift()?.();
    await settled();
  };
  return { started, ask, endOne };
}

const limits = { atOnce: 3, perPerson: 2, waitingPerUser: 4 };

t.test('a person has their share, and the others theirs', async (t) => {
  const { started, ask, endOne } = bench(new FairTurns(limits, () => false));
  for (let i = 0; i < 6; i++) void ask('ann');
  void ask('ben');
  void ask('cy');
  await settled();
  t.strictSame(started, ['ann', 'ann', 'ben'], 'two of the first, then somebody else');
  await endOne();
  t.strictSame(started.slice(3), ['ann'], 'whose turn came first');
  await endOne();
  await endOne();
  t.strictSame(started.slice(4), ['cy', 'ann'], 'the one who has waited before the one who has had turns');
});

t.test('more than a person may have waiting are refused, and hold nobody up', async (t) => {
  const { ask, started } = bench(new FairTurns(limits, () => false));
  for (let i = 0; i < 6; i++) void ask('ann');
  await t.rejects(ask('ann'), { code: 'rate_limited' });
  void ask('ben');
  await settled();
  t.ok(started.includes('ben'));
  t.ok(new DevTalkError('rate_limited').retryAfterMs);
});

t.test('while commands wait little else is begun, and never nothing', async (t) => {
  let wait = true;
  const { started, ask, endOne } = bench(
    new FairTurns({ atOnce: 64, perPerson: 2, waitingPerUser: 9 }, () => wait),
  );
  for (let i = 0; i < 20; i++) void ask(`person${i}`);
  await settled();
  t.equal(started.length, 8);
  await endOne();
  t.equal(started.length, 9);
  wait = false;
  await endOne();
  t.equal(started.length, 20);
});

t.test('a process has no share to keep to', async (t) => {
  const { started, ask } = bench(new FairTurns(limits, () => false));
  for (let i = 0; i < 9; i++) void ask('gateway', true);
  await settled();
  t.equal(started.length, 3);
});

t.test('work that fails gives its turn back', async (t) => {
  const turns = new FairTurns({ atOnce: 1, perPerson: 1, waitingPerUser: 1 }, () => false);
  const ann = { name: 'ann', isProcess: false };
  await t.rejects(
    turns.run(ann, () => Promise.reject(new Error('no'))),
    /no/,
  );
  await turns.run(ann, async () => {});
});

t.test('one person’s questions do not stand before another’s', async (t) => {
  const queries = { atOnce: 4, perPerson: 2, waitingPerUser: 100 };
  const world = await createWorld(t, { apps: 1, settings: { queries } });
  const [ann, ben] = await Promise.all([world.signUp('ann'), world.signUp('ben')]);
  await Promise.all([ann.do('room.list'), ben.do('room.list')]);
  let answered = 0;
  const flood = Array.from({ length: 90 }, async () => {
    const reply = await ann.ask('room.history', { room: 'lobby', limit: 200 });
    answered += 1;
    return reply.ok;
  });
  await ben.do('room.get', { room: 'lobby' });
  t.ok(answered < 30, `${answered} of 90 were answered before`);
  t.ok((await Promise.all(flood)).every(Boolean));
  const over = await Promise.all(Array.from({ length: 300 }, () => ann.rejection('room.list')));
  t.ok(over.includes('rate_limited'), 'what one person has waiting is bounded');
  t.strictSame([...new Set(over)].sort(), ['', 'rate_limited']);
});
