import { setTimeout as delay } from 'node:timers/promises';
import { startDevTalk, startRedis } from '@devtalk/testkit';
import t from 'tap';
import { type Person, signUp } from '../testing/people.js';
import { SocketClient } from '../testing/socket-client.js';

const USERS = 150;
/** Just below what one answer recovers of a room (700,000 bytes). */
const MESSAGES = 84;
const TEXT = 'x'.repeat(7_900);
/** What a client may be told before it is served: come back later. */
const RETRYABLE = ['unavailable', 'timeout', 'rate_limited'];

interface Answer {
  epoch: string;
  recovered: Record<string, { complete: boolean; events: unknown[] }>;
}

t.setTimeout(300_000);

t.test(
  '150 users who each missed 700 KB resume at once: all are served, no one is rejected for good',
  async (t) => {
    const redis = await startRedis(t, { own: true });
    const devtalk = await startDevTalk(t, {
      redis,
      workers: 0,
      env: {
        PASSWORD_HASH_MEMORY: '19456',
        PASSWORD_HASH_TIME: '2',
        MESSAGES_PER_SECOND: '1000',
        MESSAGES_BURST: '1000',
      },
    });
    const users: Person[] = [];
    for (let i = 0; i < USERS; i += 10) {
      const names = Array.from({ length: 10 }, (_, n) => `user${i + n}`);
      users.push(...(await Promise.all(names.map((name) => signUp(devtalk.url, name)))));
    }
    const writer = await SocketClient.connect(t, devtalk.wsUrl, (await signUp(devtalk.url, 'writer')).token);
    // Whoever connects for the first time joins the lobby: from there on nobody misses another's coming.
    for (let i = 0; i < USERS; i += 10) {
      const some = users.slice(i, i + 10).map(async ({ token }) => {
        const socket = await SocketClient.connect(t, devtalk.wsUrl, token);
        socket.ws.terminate();
      });
      await Promise.all(some);
    }
    const { message } = (await writer.call('message.send', {
      room: 'lobby',
      text: 'so far',
      clientId: 'c0',
    })) as { message: { seq: number } };
    for (let i = 1; i <= MESSAGES; i++)
      await writer.call('message.send', { room: 'lobby', text: TEXT, clientId: `c${i}` });
    const resume = { epoch: writer.answer.epoch, rooms: { lobby: message.seq } };

    const results = await Promise.all(users.map((user) => resumed(user, resume)));
    t.equal(results.filter(({ recovered }) => recovered.lobby?.complete).length, USERS);
    t.ok(results.every(({ recovered }) => recovered.lobby?.events.length === MESSAGES));

    /** As a client does: what may be tried again is. */
    async function resumed({ token }: Person, resume: unknown): Promise<Answer> {
      for (;;) {
        const socket = await SocketClient.open(t, devtalk.wsUrl);
        const reply = await socket.ask('connect', { token, resume });
        socket.ws.terminate();
        if (reply.ok) return reply.data as Answer;
        const { code = '' } = reply.error ?? {};
        if (!RETRYABLE.includes(code)) throw new Error(`rejected for good: ${code}`);
        await delay(Number(reply.error?.retryAfterMs ?? 250));
      }
    }
  },
);
