import { randomBytes } from 'node:crypto';
import { waitFor } from '@devtalk/testkit';
import t, { type Test } from 'tap';
import { call, createRoom, history, signUp } from './api.js';
import { Deployment, hasEngine } from './deployment.js';
import { Talker, watchAddress } from './updating.js';

const skip = (await hasEngine()) ? false : 'there is no container engine with Compose here';

const PROCESSES = ['session-service', 'chat-service', 'dashboard-worker', 'events-gateway'];
const AWAY_MAX_MS = 3_000;

t.test('what an operator does with the containers', { skip, timeout: 840_000 }, async (t) => {
  const deployment = new Deployment({ 'events-gateway': 2 });
  t.teardown(async () => {
    if (!t.passing()) t.comment(await deployment.logs());
    await deployment.remove();
  });
  await deployment.up();

  await t.test('`up -d` after `up --build` makes nothing anew', async (t) => {
    const before = await deployment.ids();
    await deployment.upAgain();
    t.strictSame(await deployment.ids(), before);
  });

  await t.test('what dies comes back', (t) => comesBack(t, deployment));
  await t.test('what was killed by hand comes back with `docker compose start`', async (t) => {
    const [victim] = await deployment.containers('chat-service');
    if (!victim) throw new Error('there is no chat-service');
    await deployment.kill(victim);
    t.equal((await deployment.containers('chat-service'))[0]?.state, 'exited', 'the engine obeys');
    await deployment.start();
    await waitFor(() => isHealthy(deployment, 'chat-service'), { what: 'it is healthy', timeout: 60_000 });
  });
  await t.test('an update loses nothing, keeps nobody away and leaves Redis alone', (t) =>
    update(t, deployment),
  );
});

/** Each way to die that the engine does not take for a wish of the operator's. */
async function comesBack(t: Test, deployment: Deployment): Promise<void> {
  const firstOf = async (service: string) => {
    const [container] = await deployment.containers(service);
    if (!container) throw new Error(`there is no ${service}`);
    return container;
  };
  const deaths: [service: string, how: string, die: () => Promise<unknown>][] = [
    ...[...PROCESSES, 'redis', 'nginx'].map((service): (typeof deaths)[number] => [
      service,
      'kill -9 of its process',
      () => killInside(deployment, service),
    ]),
    [
      'dashboard-worker',
      'running out of memory',
      async () => deployment.limitMemory(await firstOf('dashboard-worker'), '16m'),
    ],
  ];
  for (const [service, how, die] of deaths) {
    const container = await firstOf(service);
    const restarts = Number(await deployment.inspect(container, '.RestartCount'));
    await die();
    await waitFor(async () => Number(await deployment.inspect(container, '.RestartCount')) > restarts, {
      what: `${service} is started again after ${how}`,
      timeout: 60_000,
    });
    if (how === 'running out of memory') await deployment.limitMemory(container, '1g');
    await waitFor(() => isHealthy(deployment, service), { what: `${service} is healthy`, timeout: 120_000 });
    t.pass(`${service} is back after ${how}`);
  }
  await waitFor(async () => (await call(deployment.url, 'GET', '/api/status')).status === 200, {
    what: 'the address answers',
    timeout: 60_000,
  });
}

/** Of the program itself, which is the child of the init process. */
async function killInside(deployment: Deployment, service: string): Promise<void> {
  const script =
    'for p in /proc/[0-9]*; do set -- $(cat "$p/stat"); [ "$4" = 1 ] && kill -9 "$1"; done; true';
  // Its container ends under this very command.
  await deployment.inside(service, 'sh', '-c', script).catch(() => {});
}

async function isHealthy(deployment: Deployment, service: string): Promise<boolean> {
  const containers = await deployment.containers(service);
  const states = await Promise.all(containers.map((one) => deployment.inspect(one, '.State.Health.Status')));
  return states.length > 0 && states.every((state) => state === 'healthy');
}

async function update(t: Test, deployment: Deployment): Promise<void> {
  const { url } = deployment;
  const people = await Promise.all(['ada', 'ben', 'eve', 'dan'].map((name) => signUp(url, name)));
  const talkers = await Promise.all(
    people.map(
      async (person) =>
        new Talker(url, person, await createRoom(url, person.token, `of ${person.user.username}`, 'private')),
    ),
  );
  const everybodyTalks = async () => {
    const goals = talkers.map(({ acknowledged }) => acknowledged.length + 5);
    const reached = () => talkers.every(({ acknowledged }, i) => acknowledged.length >= (goals[i] ?? 0));
    await waitFor(reached, { what: 'everybody talks', timeout: 60_000 });
  };
  await everybodyTalks();
  const address = watchAddress(url);
  const before = await deployment.ids();
  await deployment.update(randomBytes(4).toString('hex'));
  await everybodyTalks();
  const wrong = await address.stop();
  await Promise.all(talkers.map((talker) => talker.stop()));

  const after = await deployment.ids();
  for (const service of ['redis', 'nginx'])
    t.strictSame(after[service], before[service], `${service} goes on`);
  for (const service of PROCESSES) {
    t.equal(after[service]?.length, before[service]?.length, `as many of ${service} as before`);
    t.notOk(
      after[service]?.some((id) => before[service]?.includes(id)),
      `${service} is new`,
    );
  }
  t.strictSame(wrong, [], 'the address answered all the time');
  for (const { person, room, acknowledged, failures, absences } of talkers) {
    const name = person.user.username;
    t.strictSame(failures, [], `nothing that ${name} sent was refused`);
    const stored = (await history(url, person.token, room)).map(({ clientId, seq }) => ({ clientId, seq }));
    t.strictSame(stored, acknowledged, `what ${name} sent is there once, in order`);
    const [, ...away] = absences;
    t.ok(away.length > 0, `${name} changed gateways`);
    t.ok(Math.max(...away) < AWAY_MAX_MS, `${name} was away for ${away.map(Math.round).join(', ')} ms`);
  }
}
