import { startDevTalkHttp } from '../peers/devtalk/http-service.js';
import { startFastify } from '../peers/fastify/start.js';
import { runHttp } from '../run/http-run.js';
import type { Scenario } from '../run/scenario.js';

const settings = (quick: boolean) => ({
  people: quick ? 10 : 100,
  perSecond: quick ? 100 : 1_000,
  seconds: quick ? 3 : 15,
  // The first read of each person is a miss, which a job answers meanwhile.
  warmUpSeconds: quick ? 3 : 5,
});

/** About what a dashboard of DevTalk weighs. */
const dashboardBytes = 1_500;

export const cachedRead: Scenario = {
  name: 'cached-read',
  title: 'Cached reads: 1,000 dashboards a second',
  about:
    'GET of a cached dashboard. Bare Fastify makes one GET from Redis and asks nobody who they are; DevTalk reads the session too.',
  peers: ['devtalk', 'fastify'],
  parameters: settings,
  run(peer, { quick, world, profileTo }) {
    const { people, ...pace } = settings(quick);
    const plan = { method: 'GET', path: '/api/dashboard', ...pace } as const;
    const service =
      peer === 'devtalk'
        ? startDevTalkHttp(world, people, profileTo)
        : startFastify(people, dashboardBytes, profileTo);
    return service.then((running) => runHttp(running, plan));
  },
  targets: () => [],
  charts: [
    { title: 'CPU per cached read', kind: 'bars', figures: ['cpuUsPerRequest'] },
    { title: 'Latency of a cached read', kind: 'bars', figures: ['answerP50', 'answerP99'] },
  ],
};
