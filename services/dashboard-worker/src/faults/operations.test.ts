import { partitionOf } from '@devtalk/bus';
import { createAclUsers, spawnService, startRedis, testNamespace, waitFor } from '@devtalk/testkit';
import t from 'tap';
import { caughtUp, newPerson, newRoom, openGateway, roomEvent, say } from '../testing/gateway.js';
import { environment, PARTITIONS } from '../testing/worker.js';

t.test('a worker process does all its work with its own rights alone, and shows it', async (t) => {
  const redis = await startRedis(t, { own: true });
  const place = { url: redis.url, prefix: testNamespace() };
  const users = await createAclUsers(t, redis, place.prefix);
  const { username, password } = users['dashboard-worker'];
  const gateway = await openGateway(t, place);
  const { bus } = gateway;
  const worker = await spawnService(
    t,
    'dashboard-worker',
    environment(place, { REDIS_USERNAME: username, REDIS_PASSWORD: password }),
  );
  const [person, room, code] = [newPerson('admin'), newRoom('lobby'), 'abc'];
  const p = partitionOf(code, PARTITIONS);
  await say(bus, room, [
    roomEvent(room, 'member.joined', person),
    roomEvent(room, 'message.created', person),
    roomEvent(room, 'member.left', person),
  ]);
  const opened = { userId: person.userId, sessionId: 'x' };
  for (const event of ['session.opened', 'session.ended']) {
    await bus.work.xadd(
      bus.keys.session.events(person.partition),
      '*',
      'event',
      event,
      'data',
      JSON.stringify(opened),
    );
  }
  await caughtUp(bus);
  t.equal((await gateway.freshDashboard(person.userId)).totals.messages, 1);
  await gateway.enqueue('dance', { userId: person.userId });
  const answers = [
    await gateway.ask('account.create', { id: 'a', name: 'a', balance: '1' }, person),
    await gateway.ask('account.update', { id: 'a', balance: '2' }, person),
    await gateway.ask('account.list', {}, person),
    await gateway.ask('snapshot.list', { limit: 5 }, person),
    await gateway.ask('account.delete', { id: 'a' }, person),
    await gateway.ask('link.create', { code, url: 'https://example.org/' }, person, p),
    await gateway.ask('link.follow', { code }, undefined, p),
    await gateway.ask('link.get', { code }, person, p),
    await gateway.ask('dashboard.viewed', {}, person),
  ];
  for (const state of ['waiting', 'running', 'retrying', 'dead']) {
    answers.push(await gateway.ask('admin.jobs', { state, limit: 5 }, person, 0));
  }
  t.same(
    answers.map(({ ok }) => ok),
    answers.map(() => true),
  );
  const exposed = async () => (await fetch(`${worker.opsUrl}/metrics`)).text();
  await waitFor(async () => {
    const text = await exposed();
    return [/outcome="dead"/, /what="dead",[^}]*\} 1/].every((line) => line.test(text));
  });
  const metrics = await exposed();
  t.match(metrics, /devtalk_jobs_total\{kind="dashboard.refresh",outcome="done",[^}]*\} [1-9]/);
  t.match(metrics, /devtalk_jobs_total\{kind="dance",outcome="dead",[^}]*\} 1/);
  t.match(metrics, /devtalk_worker_depth\{what="dead",[^}]*\} 1/);
  t.match(metrics, /devtalk_projection_lag_seconds\{projection="rooms",partition="0",[^}]*\} 0\n/);
  t.match(metrics, /devtalk_job_duration_seconds_count\{[^}]*kind="dashboard.refresh"/);
  t.notMatch(worker.output.join('\n'), /NOPERM/);
  const exit = await worker.stop();
  t.equal(exit.code, 0);
});
