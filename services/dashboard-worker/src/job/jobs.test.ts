import { isDeepStrictEqual } from 'node:util';
import { type JobView, jobId } from '@devtalk/bus';
import { bestOf, startRedis, testNamespace, waitFor } from '@devtalk/testkit';
import t, { type Test } from 'tap';
import { newPerson, openGateway } from '../testing/gateway.js';
import { PARTITIONS, startWorker } from '../testing/worker.js';
import { HopelessJob, type JobHandler } from './job-runner.js';

const redis = await startRedis(t);
const newPlace = () => ({ url: redis.url, prefix: testNamespace() });

const admin = newPerson('admin');
const jobsIn = async (
  gateway: Awaited<ReturnType<typeof openGateway>>,
  state: string,
  limit = 50,
  after?: string,
) => {
  const reply = await gateway.ask('admin.jobs', { state, limit, ...(after ? { after } : {}) }, admin, 0);
  if (!reply.ok) throw new Error(reply.error.message);
  return reply.data as { jobs: JobView[]; next: string | null };
};

t.test('a job that fails is tried five times, then waits for an admin, who tries it again', async (t) => {
  const place = newPlace();
  const gateway = await openGateway(t, place);
  const person = newPerson();
  let tries = 0;
  let isMended = false;
  const refresh: JobHandler = async () => {
    tries += 1;
    if (!isMended) throw new Error(`broken ${tries}`);
  };
  const options = { jobs: { 'dashboard.refresh': refresh } };
  await Promise.all([startWorker(t, place, options), startWorker(t, place, options)]);
  const id = jobId(person.partition, await gateway.refresh(person.userId));
  const { jobs: dead } = await waitFor(async () => {
    const page = await jobsIn(gateway, 'dead');
    return page.jobs.length > 0 && page;
  });
  t.match(dead, [{ id, kind: 'dashboard.refresh', state: 'dead', attempts: 5, lastError: 'broken 5' }]);
  t.equal(tries, 5);
  t.equal(dead[0]?.nextAttemptAt, null);
  t.same((await jobsIn(gateway, 'retrying')).jobs, []);

  const denied = await gateway.ask('admin.job.retry', { id }, newPerson(), 0);
  t.match(denied, { ok: false, error: { code: 'forbidden' } });
  t.match(await gateway.ask('admin.jobs', { state: 'dead', limit: 1 }, newPerson(), 0), {
    error: { code: 'forbidden' },
  });
  isMended = true;
  t.match(await gateway.ask('admin.job.retry', { id }, admin, person.partition), {
    ok: true,
    data: { jobId: id },
  });
  await waitFor(() => tries === 6);
  t.same((await jobsIn(gateway, 'dead')).jobs, []);
  for (const unknown of [id, 'j9999-1-1', 'x', '__proto__']) {
    const again = await gateway.ask('admin.job.retry', { id: unknown }, admin, person.partition);
    t.match(again, { ok: false, error: { code: 'not_found' } }, `${unknown} is no dead job`);
  }
  await waitFor(
    async () => (await gateway.bus.work.xlen(gateway.bus.keys.dashboard.jobs(person.partition))) === 0,
  );
  t.equal(tries, 6);
});

t.test('retries wait longer and longer, seen in the list, and keep the key', async (t) => {
  const place = newPlace();
  const gateway = await openGateway(t, place);
  const person = newPerson();
  const refresh: JobHandler = async () => {
    throw new Error('broken');
  };
  await startWorker(t, place, {
    jobs: { 'dashboard.refresh': refresh },
    env: { JOB_RETRY_BASE_MS: '1h', JOB_RETRY_MAX_MS: '10h' },
  });
  const entryId = await gateway.refresh(person.userId);
  const id = jobId(person.partition, entryId);
  const [job] = await waitFor(async () => {
    const { jobs } = await jobsIn(gateway, 'retrying');
    return jobs.length > 0 && jobs;
  });
  t.match(job, { id, state: 'retrying', attempts: 1, lastError: 'broken' });
  t.ok(Date.parse(job?.nextAttemptAt ?? '') > Date.now() - 1_000);
  const again = await gateway.refresh(person.userId);
  t.equal(jobId(person.partition, again), id, 'who asks now is answered by the waiting job');
  t.equal(await gateway.bus.work.xlen(gateway.bus.keys.dashboard.jobs(person.partition)), 0);
});

t.test(
  'a retry that another process set aside begins when it is due, not before and not a round later',
  async (t) => {
    const { isWithin, times } = await bestOf(200, () => latestRetry(t));
    t.ok(isWithin, `late by ${times} ms`);
  },
);

/** Retries of every partition, some near and some far, of a process that is no more. @returns by how many ms the latest one was late */
async function latestRetry(t: Test): Promise<number> {
  const place = newPlace();
  const { bus } = await openGateway(t, place);
  const late: number[] = [];
  const refresh: JobHandler = async ({ data }) => {
    const ms = bus.clock.now() - (data as { dueAt: number }).dueAt;
    // Two clocks: this one knows Redis' to a round trip.
    t.ok(ms > -20, `${ms} ms late`);
    late.push(ms);
  };
  const worker = await startWorker(t, place, { jobs: { 'dashboard.refresh': refresh } });
  const { delayed, jobRecords } = bus.keys.dashboard;
  for (const afterMs of [700, 1_150, 1_600]) {
    for (let p = 0; p < PARTITIONS; p++) {
      const dueAt = bus.clock.now() + afterMs;
      const envelope = { id: '', op: 'dashboard.refresh', data: { dueAt }, requestId: 'test' };
      await bus.work.hset(
        jobRecords(p),
        `j${p}-${afterMs}-0`,
        JSON.stringify({ envelope: JSON.stringify(envelope) }),
      );
      await bus.work.zadd(delayed(p), dueAt, `j${p}-${afterMs}-0`);
    }
  }
  await waitFor(() => late.length === 3 * PARTITIONS);
  await worker.close();
  return Math.max(...late);
}

t.test('a job that takes too long counts as failed, and an impossible one is not tried again', async (t) => {
  const place = newPlace();
  const gateway = await openGateway(t, place);
  const [slow, hopeless, unknown] = [newPerson(), newPerson(), newPerson()];
  let aborted = 0;
  const refresh: JobHandler = async ({ data }, signal) => {
    if ((data as { userId: string }).userId === hopeless.userId) throw new HopelessJob('never');
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    aborted += 1;
  };
  await startWorker(t, place, {
    jobs: { 'dashboard.refresh': refresh },
    env: { JOB_TIME_LIMIT_MS: '20ms', JOB_ATTEMPTS: '2' },
  });
  await Promise.all([slow, hopeless].map(({ userId }) => gateway.refresh(userId)));
  await gateway.enqueue('dance', { userId: unknown.userId });
  const { jobs } = await waitFor(async () => {
    const page = await jobsIn(gateway, 'dead');
    return page.jobs.length === 3 && page;
  });
  const summary = jobs.map(({ attempts, lastError }) => `${attempts} ${lastError}`).sort();
  t.strictSame(summary, ['1 never', '1 there are no jobs of kind dance', '2 took longer than 20 ms']);
  t.equal(aborted, 2, 'the handler was told to stop');
  const { work, keys } = gateway.bus;
  for (const { partition, userId } of [slow, hopeless])
    t.equal(
      await work.exists(keys.dashboard.jobKey(partition, `dashboard:${userId}`)),
      0,
      'asked for again, it is tried anew',
    );
});

const idsOf = (lists: Record<'running' | 'waiting', { jobs: JobView[] }>) =>
  [lists.running, lists.waiting].map(({ jobs }) => jobs.map(({ id }) => id).sort());

t.test('bounded concurrency; running and waiting jobs are listed, page by page', async (t) => {
  const place = newPlace();
  const gateway = await openGateway(t, place);
  const people = Array.from({ length: 12 }, () => newPerson());
  let active = 0;
  let most = 0;
  let release = () => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  t.teardown(() => release());
  const refresh: JobHandler = async () => {
    active += 1;
    most = Math.max(most, active);
    await gate;
    active -= 1;
  };
  await startWorker(t, place, {
    jobs: { 'dashboard.refresh': refresh },
    env: { JOB_CONCURRENCY: '4', JOB_TIME_LIMIT_MS: '30s' },
  });
  await Promise.all(people.map(({ userId }) => gateway.refresh(userId)));
  await waitFor(() => active >= 4);
  const listed = async () => ({
    running: await jobsIn(gateway, 'running'),
    waiting: await jobsIn(gateway, 'waiting'),
  });
  // Until no more are taken: one that is would be in both lists, or in neither.
  let last = await listed();
  const { running, waiting } = await waitFor(
    async () => {
      const [before, now] = [last, await listed()];
      last = now;
      return isDeepStrictEqual(idsOf(before), idsOf(now)) && now;
    },
    { interval: 200 },
  );
  t.equal(running.jobs.length + waiting.jobs.length, people.length);
  t.ok(running.jobs.length >= 4 && running.jobs.length < people.length);
  const seen: string[] = [];
  for (let after: string | undefined; ; ) {
    const page = await jobsIn(gateway, 'waiting', 2, after);
    t.ok(page.jobs.length <= 2);
    seen.push(...page.jobs.map(({ id }) => id));
    if (page.next === null) break;
    after = page.next;
  }
  t.strictSame(
    seen,
    waiting.jobs.map(({ id }) => id),
    'pages hold each once',
  );
  release();
  await waitFor(async () => (await jobsIn(gateway, 'waiting')).jobs.length === 0 && active === 0);
  t.ok(most <= 7, `never more than the limit and one of each other partition, but ${most}`);
});

t.test('dead jobs are paged newest first, each once', async (t) => {
  const place = newPlace();
  const gateway = await openGateway(t, place);
  const refresh: JobHandler = async () => {
    throw new HopelessJob('never');
  };
  await startWorker(t, place, { jobs: { 'dashboard.refresh': refresh } });
  const people = Array.from({ length: 9 }, () => newPerson());
  await Promise.all(people.map(({ userId }) => gateway.refresh(userId)));
  const all = await waitFor(async () => {
    const { jobs } = await jobsIn(gateway, 'dead');
    return jobs.length === people.length && jobs;
  });
  const seen: JobView[] = [];
  for (let after: string | undefined; ; ) {
    const page = await jobsIn(gateway, 'dead', 4, after);
    seen.push(...page.jobs);
    if (page.next === null) break;
    after = page.next;
  }
  t.strictSame(seen, all);
});
