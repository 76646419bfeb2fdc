import type { RealtimeClient } from '@devtalk/shared/client';
import { CallError } from '@devtalk/shared/client';
import t from 'tap';
import { emptyChat, timelineOf } from '../src/features/chat/chat-state.js';
import { OutboxSender } from '../src/features/chat/outbox.js';
import { OutboxStorage } from '../src/features/chat/outbox-storage.js';
import { createStore } from '../src/lib/store.js';
import { ada, message } from './fixtures.js';
import { installStorage } from './memory-storage.js';

interface Sent {
  text: string;
  clientId: string;
  answer: (result: unknown) => void;
  refuse: (error: Error) => void;
}

/** A client whose answers the test gives; everything sent is kept in its order. */
function setup() {
  installStorage();
  const sent: Sent[] = [];
  const arrivals: (() => void)[] = [];
  const call = (_op: string, { text, clientId }: { text: string; clientId: string }) =>
    new Promise((answer, refuse) => {
      sent.push({ text, clientId, answer, refuse });
      arrivals.shift()?.();
    });
  const store = createStore({
    ...emptyChat,
    timelines: { r1: { ...timelineOf(emptyChat, 'r1'), status: 'ready' as const } },
  });
  const storage = new OutboxStorage(ada.id, 'tab');
  const outbox = new OutboxSender({ call } as unknown as RealtimeClient, store, storage, ada.id);
  const nth = async (count: number) => {
    while (sent.length < count) await new Promise<void>((resolve) => arrivals.push(resolve));
    return sent[count - 1] as Sent;
  };
  return { outbox, store, sent, nth, storage };
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
