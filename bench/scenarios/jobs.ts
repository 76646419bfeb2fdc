import { startBullMq } from '../peers/bullmq/start.js';
import { startDevTalkHttp } from '../peers/devtalk/http-service.js';
import { runHttp } from '../run/http-run.js';
import type { Scenario } from '../run/scenario.js';

const settings = (quick: boolean) => ({
  people: quick ? 40 : 400,
  perSecond: quick ? 20 : 100,
  seconds: quick ? 4 : 20,
  warmUpSeconds: quick ? 2 : 5,
});

export const jobs: Scenario = {
  name: 'jobs',
  title: 'Background jobs: 100 dashboards a second',
  about:
    'POST answers 202, a worker computes, and a WebSocket hears that it is done. One job for a person at a time. BullMQ’s worker reads four hashes and stores the result; DevTalk’s computes the real dashboard, with the sender authenticated.',
  peers: ['devtalk', 'bullmq'],
  parameters: settings,
  run(peer, { quick, world, profileTo }) {
    const { people, ...pace } = settings(quick);
    const plan = {
      method: 'POST',
      path: '/api/dashboard/refresh',
      event: 'dashboard.generated',
      ...pace,
    } as const;
    const service =
      peer === 'devtalk' ? startDevTalkHttp(world, people, profileTo) : startBullMq(people, profileTo);
    return service.then((running) => runHttp(running, plan));
  },
  targets: () => [],
  charts: [
    { title: 'CPU per job', kind: 'bars', figures: ['cpuUsPerRequest'] },
    {
      title: 'From asking to hearing that it is done',
      kind: 'bars',
      figures: ['completionP50', 'completionP99'],
    },
  ],
};
