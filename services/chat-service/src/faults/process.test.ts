import { LOBBY } from '@devtalk/bus';
import t from 'tap';
import { spawnChat } from '../testing/processes.js';
import { createWorld } from '../testing/world.js';

t.test('a process says what it does, refuses what it cannot do and ends cleanly', async (t) => {
  const world = await createWorld(t, { apps: 0 });
  const [chat] = await spawnChat(t, world, 1);
  const anna = await world.signUp('anna');
  await anna.do('room.list');
  const malformed = anna.ask('message.send', { room: LOBBY });
  const fine = anna.send(LOBBY, 'behind it');
  t.match(await malformed, { ok: false, error: { code: 'internal' } });
  t.equal((await fine).message.text, 'behind it');
  t.match(await anna.ask('message.shout', { room: LOBBY }), { ok: false, error: { code: 'bad_request' } });

  const metrics = await (await fetch(`${chat?.opsUrl}/metrics`)).text();
  t.match(
    metrics,
    /devtalk_chat_commands_total\{op="message.send",outcome="ok",service="chat-service"\} 1\n/,
  );
  t.match(
    metrics,
    /devtalk_chat_commands_total\{op="message.send",outcome="internal",service="chat-service"\} 1\n/,
  );
  t.match(metrics, /devtalk_chat_backlog\{partition="3",service="chat-service"\} 0\n/);
  t.match(metrics, /devtalk_chat_partitions_held\{service="chat-service"\} 4\n/);
  t.match(metrics, /devtalk_chat_commit_seconds_count/);
  t.equal((await chat?.stop())?.code, 0);
  const leases = [0, 1, 2, 3].map((p) => world.gateway.work.get(world.gateway.keys.room.lease(p)));
  t.same(await Promise.all(leases), [null, null, null, null], 'its partitions are free at once');
});
