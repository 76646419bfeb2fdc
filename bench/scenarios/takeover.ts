import { WebSocket } from 'ws';
import { nowUs } from '../measure/clock.js';
import { Histogram } from '../measure/histogram.js';
import { bucketsOf, percentileBetween } from '../measure/prometheus.js';
import { call, demand } from '../peers/devtalk/api.js';
import { type DevTalkArena, devTalk } from '../peers/devtalk/start.js';
import { type Person, password } from '../peers/devtalk/world.js';
import { FanOutLoad } from '../run/fan-out-run.js';
import { unhealthy } from '../run/generator-health.js';
import type { RunResult } from '../run/result.js';
import { atMost, type RunContext, type Scenario } from '../run/scenario.js';
import { arena } from './fan-out.js';

const settings = (quick: boolean) => ({
  connected: quick ? 50 : 1_000,
  takeovers: quick ? 10 : 150,
  lookups: quick ? 200 : 5_000,
});

async function run(_: string, { quick, world, profileTo }: RunContext): Promise<RunResult> {
  const { connected, takeovers, lookups } = settings(quick);
  const plan = { ...arena(connected / 50, 50), people: connected };
  await world.grow(connected + takeovers);
  const running = await devTalk(world).start({ ...plan, ...(profileTo && { profileTo }) });
  const load = new FanOutLoad(running, {
    ...{ arena: plan, perSecond: 0, seconds: 0, warmUpSeconds: 0, generators: 1 },
  });
  try {
    await load.connect();
    const wsUrl = running.urls[0] ?? '';
    const url = wsUrl.replace('ws', 'http').replace('/ws', '');
    const notices = new Histogram();
    const answers = new Histogram();
    for (const person of world.people.slice(connected, connected + takeovers)) {
      const { sinceCommit, sinceAnswer } = await takeOver(url, wsUrl, person);
      notices.record(Math.max(1, sinceCommit * 1_000));
      answers.record(Math.max(1, sinceAnswer * 1_000));
    }
    const before = await gatewayLookups(running);
    const lookup = await lookUp(url, world.people[0]?.token ?? '', lookups);
    const after = await gatewayLookups(running);
    return {
      figures: {
        noticeP50: notices.percentile(0.5),
        noticeP99: notices.percentile(0.99),
        noticeAfterAnswerP99: answers.percentile(0.99),
        lookupInGatewayP50: percentileBetween(before, after, 0.5) * 1_000,
        lookupInGatewayP99: percentileBetween(before, after, 0.99) * 1_000,
        lookupP50: lookup.percentile(0.5),
        lookupP99: lookup.percentile(0.99),
      },
      invalid: unhealthy(await load.figures()),
    };
  } finally {
    await load.stop();
    await running.stop();
  }
}

/** The gateway's own clocks: nothing of HTTP and nothing of the bench is in them. */
const gatewayLookups = async (running: DevTalkArena) =>
  bucketsOf(await running.gatewayMetrics(), 'devtalk_session_lookup_seconds');

/** Signs in elsewhere while a socket is open; ms until that socket hears of it. */
async function takeOver(url: string, wsUrl: string, { name, token }: Person) {
  const socket = new WebSocket(wsUrl, 'devtalk.v1', { perMessageDeflate: false });
  try {
    await heard(socket, 'open');
    const connected = frameOf(socket, (frame) => frame.id === 1);
    socket.send(JSON.stringify({ id: 1, op: 'connect', data: { token } }));
    await connected;
    let noticedAt = 0;
    const notice = frameOf(socket, (frame) => frame.event === 'session.superseded').then((frame) => {
      noticedAt = wallClock();
      return frame;
    });
    const credentials = { username: name, password, device: 'another', delivery: 'token' };
    await demand('POST', `${url}/api/auth/login`, undefined, credentials);
    const answeredAt = wallClock();
    const { data } = (await notice) as unknown as { data: { by: { at: string } } };
    return { sinceCommit: noticedAt - Date.parse(data.by.at), sinceAnswer: noticedAt - answeredAt };
  } finally {
    socket.terminate();
  }
}

/** Finer than Date.now(), by the same clock as Redis on this machine. */
const wallClock = () => performance.timeOrigin + performance.now();

const limitMs = 10_000;

function heard(socket: WebSocket, event: 'open'): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once(event, () => resolve());
    socket.once('error', reject);
  });
}

function frameOf(
  socket: WebSocket,
  matches: (frame: Record<string, unknown>) => boolean,
): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no such frame within ${limitMs} ms`)), limitMs);
    socket.on('message', (bytes) => {
      const frame = JSON.parse(String(bytes)) as Record<string, unknown>;
      if (!matches(frame)) return;
      clearTimeout(timer);
      resolve(frame);
    });
  });
}

async function lookUp(url: string, token: string, count: number): Promise<Histogram> {
  const latency = new Histogram();
  for (let index = 0; index < count; index += 1) {
    const begin = nowUs();
    const { status } = await call('GET', `${url}/api/auth/me`, token);
    if (status !== 200) throw new Error(`/api/auth/me: ${status}`);
    latency.record(nowUs() - begin);
  }
  return latency;
}

export const takeover: Scenario = {
  name: 'takeover',
  title: 'Takeover notice and session lookup, with 1,000 sockets connected',
  about:
    'An account with an open socket signs in elsewhere, one after another, each account once. The notice is timed from `by.at`, the moment Redis committed the takeover (whole milliseconds), to its arrival at the other device. The lookup is what the gateway does for each request, from its question to Redis to the session known, by its own histogram (`devtalk_session_lookup_seconds`; percentiles are reckoned evenly within a bucket); around it stands the whole `GET /api/auth/me`, one after another, by the clock of the bench.',
  peers: ['devtalk'],
  parameters: settings,
  run,
  targets: (summary) => [
    atMost(summary, 'takeover notice p99', 'noticeP99', 25, 'ms'),
    atMost(summary, 'session lookup p99', 'lookupInGatewayP99', 2, 'ms'),
  ],
  charts: [
    {
      title: 'Takeover and lookup',
      kind: 'bars',
      figures: [
        'noticeP50',
        'noticeP99',
        'lookupInGatewayP50',
        'lookupInGatewayP99',
        'lookupP50',
        'lookupP99',
      ],
    },
  ],
};
