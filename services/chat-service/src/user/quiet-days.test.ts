import t from 'tap';
import { createWorld } from '../testing/world.js';

interface Page {
  events: { eventId: string }[];
  gap: boolean;
  cursor: string;
}

const HOUR = 3_600_000;
const ago = (hours: number) => `${Date.now() - hours * HOUR}-0`;

t.test('quiet days are no gap, and what went in them is one', async (t) => {
  const { gateway, signUp } = await createWorld(t, { apps: 1 });
  const { keys, work } = gateway;
  const anna = await signUp('anna');
  const events = keys.person.userEvents(anna.partition, anna.id);
  const newest = keys.person.userEventOnce(anna.partition, anna.id, 'newest');
  const after = (position: string) => anna.do<Page>('user.events', { after: position });
  await anna.do('room.list');
  const told = await work.xrevrange(events, '+', '-', 'COUNT', 1);
  const last = told[0]?.[0] as string;
  t.match(await work.get(newest), new RegExp(` ${last}$`));

  await t.test('the log has expired', async (t) => {
    // As of three days later, when the log has gone by its time to live.
    await work.del(events);
    await work.set(newest, `${ago(100)} ${ago(72)}`);
    t.match(await after(ago(70)), { gap: false, events: [] }, 'nothing was said after the position');
    t.match(await after(ago(73)), { gap: true }, 'something was');
  });

  await t.test('something is said again', async (t) => {
    await gateway.userEvents.emit({
      partition: anna.partition,
      userId: anna.id,
      event: 'room.removed',
      data: { room: 'x', by: anna.public },
    });
    const back = await after(ago(70));
    t.equal(back.gap, false);
    t.equal(back.events.length, 1);
    t.match(await after(ago(73)), { gap: true }, 'what went before is remembered as gone');
  });

  await t.test('by data of before, which kept no such record, only the last day is certain', async (t) => {
    await work.del(events, newest);
    t.match(await after(ago(23)), { gap: false });
    t.match(await after(ago(25)), { gap: true });
    await work.del(newest);
    await gateway.userEvents.emit({
      partition: anna.partition,
      userId: anna.id,
      event: 'room.removed',
      data: { room: 'x', by: anna.public },
    });
    t.match(await after(ago(23)), { gap: false });
    t.match(await after(ago(25)), { gap: true });
  });
});
