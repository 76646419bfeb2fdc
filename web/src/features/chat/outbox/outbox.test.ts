import type { RealtimeClient } from '@devtalk/client';
import { CallError } from '@devtalk/client';
import type { Room } from '@devtalk/contracts';
import t from 'tap';
import { createStore } from '../../../lib/store.js';
import { ada, message } from '../../../testing/fixtures.js';
import { installStorage } from '../../../testing/memory-storage.js';
import { emptyChat, timelineOf } from '../chat-state.js';
import { OutboxSender } from './outbox.js';
import { OutboxStorage } from './outbox-storage.js';

interface Sent {
  text: string;
  clientId: string;
  answer: (result: unknown) => void;
  refuse: (error: Error) => void;
}

/** A client whose answers the test gives; everything sent is kept in its order. */
function setup(asked: Record<string, () => unknown> = {}) {
  installStorage();
  const clock = { now: Date.parse('2026-01-02T03:04:05Z') };
  const sent: Sent[] = [];
  const arrivals: (() => void)[] = [];
  const call = (op: string, { text, clientId }: { text: string; clientId: string }) =>
    new Promise((answer, refuse) => {
      if (op !== 'message.send') return answer(asked[op]?.());
      sent.push({ text, clientId, answer, refuse });
      arrivals.shift()?.();
    });
  const store = createStore({
    ...emptyChat,
    timelines: { r1: { ...timelineOf(emptyChat, 'r1'), status: 'ready' as const } },
  });
  const storage = new OutboxStorage(ada.id, 'tab');
  const client = { call } as unknown as RealtimeClient;
  const outbox = new OutboxSender(client, store, storage, ada.id, () => clock.now);
  const nth = async (count: number) => {
    while (sent.length < count) await new Promise<void>((resolve) => arrivals.push(resolve));
    return sent[count - 1] as Sent;
  };
  return { outbox, store, sent, nth, storage, clock };
}

const refusal = (code: string, retryable: boolean) =>
  new CallError({ code, message: code, retryable, retryAfterMs: 1 });

t.test('what is said next leaves only when the one before has arrived', async (t) => {
  const { outbox, store, sent, nth } = setup();
  outbox.send('r1', 'one');
  outbox.send('r1', 'two');
  outbox.send('r2', 'elsewhere');
  t.same(
    sent.map(({ text }) => text),
    ['one', 'elsewhere'],
  );
  const first = await nth(1);
  first.answer({ message: message(1, ada, { clientId: first.clientId }) });
  t.equal((await nth(3)).text, 'two');
  t.match(timelineOf(store.get(), 'r1'), { messages: [{ seq: 1 }], unsent: [{ text: 'two' }] });
});

t.test('a refusal that passes is retried with the same clientId, and nothing overtakes it', async (t) => {
  const { outbox, nth } = setup();
  outbox.send('r1', 'one');
  outbox.send('r1', 'two');
  const first = await nth(1);
  first.refuse(refusal('rate_limited', true));
  const again = await nth(2);
  t.equal(again.clientId, first.clientId);
  again.answer({ message: message(1, ada, { clientId: again.clientId }) });
  t.equal((await nth(3)).text, 'two');
});

t.test(
  'a final refusal is shown and does not hold the others up; the person may retry or take it back',
  async (t) => {
    const { outbox, store, nth, storage } = setup();
    outbox.send('r1', 'one');
    outbox.send('r1', 'two');
    const first = await nth(1);
    first.refuse(refusal('forbidden', false));
    t.equal((await nth(2)).text, 'two');
    t.match(timelineOf(store.get(), 'r1').unsent, [
      { text: 'one', state: 'failed', error: 'forbidden' },
      { text: 'two' },
    ]);
    t.match(storage.adopt(Date.now()), { r1: [{ text: 'one' }, { text: 'two' }] }, 'kept over a reload');
    (await nth(2)).answer({ message: message(1, ada, { clientId: (await nth(2)).clientId }) });
    outbox.retry('r1', first.clientId);
    const retried = await nth(3);
    t.equal(retried.clientId, first.clientId);
    retried.refuse(refusal('forbidden', false));
    await new Promise((resolve) => setImmediate(resolve));
    t.equal(outbox.discard('r1', first.clientId), 'one');
    t.same(storage.adopt(Date.now()), {}, 'nothing is left to come back');
  },
);

const WEEKEND_MS = 65 * 3_600_000;
const turn = () => new Promise((resolve) => setTimeout(resolve, 5));
const roomAt = (lastSeq: number) => ({ id: 'r1', lastSeq, me: { role: 'member' } }) as unknown as Room;

/** Sent, never answered, and the laptop closed until Monday. */
async function sleepingWithOne(asked: Record<string, () => unknown>) {
  const stage = setup(asked);
  stage.store.update((state) => ({ ...state, rooms: { r1: roomAt(7) } }));
  stage.outbox.send('r1', 'have a nice weekend');
  const first = await stage.nth(1);
  stage.clock.now += WEEKEND_MS;
  const unsent = () => timelineOf(stage.store.get(), 'r1').unsent;
  return { ...stage, first, unsent };
}

const page = (messages: unknown[], lastSeq: number | null, hasAfter = false) => ({
  messages,
  lastSeq,
  hasAfter,
});

t.test('what the server may have forgotten is looked for before it is sent again', async (t) => {
  await t.test('found: it is not doubled', async (t) => {
    const pages = [page([message(8)], 8, true)];
    const stage = await sleepingWithOne({
      'room.get': () => ({ room: roomAt(12) }),
      'room.history': () => pages.shift() ?? page([message(9, ada, { clientId: stage.first.clientId })], 9),
    });
    stage.first.refuse(refusal('timeout', true));
    await turn();
    t.same(stage.unsent(), []);
    t.equal(stage.sent.length, 1);
  });

  await t.test('certainly not there: it is sent', async (t) => {
    const stage = await sleepingWithOne({
      'room.get': () => ({ room: roomAt(12) }),
      'room.history': () => page([message(8)], 8),
    });
    stage.first.refuse(refusal('timeout', true));
    t.equal((await stage.nth(2)).clientId, stage.first.clientId);
  });

  for (const [why, room] of [
    ['another log', roomAt(3)],
    ['no member any more', { ...roomAt(12), me: undefined }],
  ] as const)
    await t.test(`not to be told (${why}): the person is asked, and decides`, async (t) => {
      const stage = await sleepingWithOne({ 'room.get': () => ({ room }) });
      stage.first.refuse(refusal('timeout', true));
      await turn();
      t.match(stage.unsent(), [{ state: 'failed', error: 'unproven' }]);
      t.equal(stage.sent.length, 1, 'nothing is sent by itself');
      stage.outbox.retry('r1', stage.first.clientId);
      t.equal((await stage.nth(2)).clientId, stage.first.clientId);
    });

  await t.test('taken back while it is looked for: not sent', async (t) => {
    const stage = await sleepingWithOne({
      'room.get': () => ({ room: roomAt(12) }),
      'room.history': () => {
        stage.outbox.discard('r1', stage.first.clientId);
        return page([], null);
      },
    });
    stage.first.refuse(refusal('timeout', true));
    await turn();
    t.equal(stage.sent.length, 1);
  });
});
