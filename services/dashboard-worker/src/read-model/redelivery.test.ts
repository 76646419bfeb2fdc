import { Bus } from '@devtalk/bus';
import { createLogger } from '@devtalk/service-kit/logging';
import { startRedis, testNamespace } from '@devtalk/testkit';
import fc from 'fast-check';
import t, { type Test } from 'tap';
import { openStore, type Store } from '../pipeline/store.js';
import { ProjectionStore } from '../projection/projection-store.js';
import { roomEffects, TRENDING_HALF_LIFE } from './room-effects.js';
import type { RoomFact } from './room-facts.js';

const redis = await startRedis(t);

async function openStoreOf(t: Test, prefix: string): Promise<Store> {
  const instance = `store-${prefix}`;
  const log = createLogger({ service: 'worker', instance, level: 'silent', format: 'json' });
  const bus = await Bus.open({
    redis: { url: redis.url, name: instance },
    prefix,
    partitions: 1,
    instance,
    log,
  });
  t.teardown(() => bus.close());
  return openStore(bus);
}

const fact = fc.record({
  event: fc.constantFrom(
    'message.created',
    'message.created',
    'member.joined',
    'member.left',
    'room.updated',
  ),
  room: fc.constantFrom(
    { id: 'a', name: 'A', kind: 'public' as const },
    { id: 'b', name: 'B', kind: 'public' as const },
    { id: 'c', name: 'C', kind: 'private' as const },
  ),
  user: fc.constantFrom(...['u1', 'u2', 'u3'].map((id) => ({ id, username: id, displayName: id }))),
  at: fc.integer({ min: Date.now() - 1_000_000, max: Date.now() }),
});

interface Cut {
  from: string;
  to: string;
  facts: RoomFact[];
}

/** The facts as consecutive batches, cut where `sizes` says. */
function batchesOf(facts: RoomFact[], sizes: number[]): Cut[] {
  const batches: Cut[] = [];
  for (let start = 0, i = 0; start < facts.length; i++) {
    const end = Math.min(facts.length, start + (sizes[i % sizes.length] ?? 1));
    batches.push({ from: start === 0 ? '0' : `${start}-0`, to: `${end}-0`, facts: facts.slice(start, end) });
    start = end;
  }
  return batches;
}

const apply = (store: Store, { from, to, facts }: Cut): Promise<boolean> =>
  new ProjectionStore(store).apply(0, 'rooms', {
    from: { cursor: from, generation: '' },
    to,
    writes: roomEffects(facts),
  });

/** Everything in the namespace, as it reads; floating sums to ten digits. */
async function contents({ client, keys }: Store): Promise<Record<string, unknown>> {
  const pattern = keys.dashboard.model(0, 'rooms').replace(/rooms$/, '*');
  const found = (await client.keys(pattern)).sort();
  const values = await Promise.all(found.map((key) => contentOf(client, key)));
  return Object.fromEntries(found.map((key, i) => [key.slice(keys.prefix.length), values[i]]));
}

async function contentOf(client: Store['client'], key: string): Promise<unknown> {
  const type = await client.type(key);
  if (type === 'hash') return client.hgetall(key);
  if (type === 'set') return (await client.smembers(key)).sort();
  const flat = await client.zrange(key, '0', '-1', 'WITHSCORES');
  return flat.map((text, i) => (i % 2 === 0 ? text : Number(text).toPrecision(10)));
}

t.test('batches delivered again, in any order and by two at once, count each event once', async (t) => {
  const cases = fc.record({
    facts: fc.array(fact, { minLength: 1, maxLength: 30 }),
    sizes: fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 5 }),
    deliveries: fc.array(fc.nat(), { maxLength: 40 }),
  });
  const whole = testNamespace();
  const inBatches = testNamespace();
  const stores = await Promise.all([whole, inBatches].map((prefix) => openStoreOf(t, prefix)));
  const [once, many] = stores as [Store, Store];
  await fc.assert(
    fc.asyncProperty(cases, async ({ facts: drafts, sizes, deliveries }) => {
      await Promise.all(stores.map(empty));
      const facts = drafts.map((draft, i) => ({ ...draft, seq: i + 1, actor: draft.user.id, mentions: [] }));
      t.ok(await apply(once, { from: '0', to: `${facts.length}-0`, facts }));
      const batches = batchesOf(facts, sizes);
      let applied = 0;
      for (const n of deliveries) {
        const batch = batches[n % batches.length] as Cut;
        const both = await Promise.all([apply(many, batch), apply(many, batch)]);
        const isNext = batch === batches[applied];
        if (both.filter(Boolean).length !== (isNext ? 1 : 0)) throw new Error('applied out of its turn');
        if (isNext) applied++;
      }
      for (const batch of batches.slice(applied)) await apply(many, batch);
      const [expected, found] = await Promise.all([contents(once), contents(many)]);
      t.strictSame(found, expected);
    }),
    { numRuns: 40 },
  );
});

async function empty({ client, keys }: Store): Promise<void> {
  const all = await client.keys(`${keys.prefix}{d0}:*`);
  if (all.length > 0) await client.del(...all);
}

t.test('what is trending halves in its half-life and never overflows', async (t) => {
  const store = await openStoreOf(t, testNamespace());
  const message = (id: string, at: number): RoomFact => ({
    ...{ event: 'message.created', room: { id, name: id, kind: 'public' }, seq: 1, at },
    ...{ actor: 'u', user: { id: 'u', username: 'u', displayName: 'u' }, mentions: [] },
  });
  const now = Date.now();
  const facts = [
    ...Array.from({ length: 3 }, () => message('past', now - TRENDING_HALF_LIFE)),
    ...Array.from({ length: 2 }, () => message('present', now)),
    message('far', now + 5_000 * TRENDING_HALF_LIFE),
  ];
  await apply(store, { from: '0', to: '1-0', facts });
  const key = store.keys.dashboard.model(0, 'trending');
  const [past, present, far] = (await store.client.zmscore(key, 'past', 'present', 'far')).map(Number);
  t.ok(
    Math.abs(2 ** ((past ?? 0) - (present ?? 0)) - 0.75) < 1e-6,
    'three of yesterday weigh one and a half',
  );
  t.ok(Number.isFinite(far));
});

t.test('a write nobody knows changes nothing, the cursor included', async (t) => {
  const store = await openStoreOf(t, testNamespace());
  const writes = [{ verb: 'explode', model: ['totals'], args: [] }] as never;
  await t.rejects(
    new ProjectionStore(store).apply(0, 'rooms', {
      from: { cursor: '0', generation: '' },
      to: '1-0',
      writes,
    }),
    /unknown write/,
  );
  t.same(await new ProjectionStore(store).position(0, 'rooms'), { cursor: '0', generation: '' });
});
