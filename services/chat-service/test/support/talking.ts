import { newRoomId } from '@devtalk/shared/redis';
import type { Test } from 'tap';
import { checkLog, Talk } from './talk.js';
import type { Person, World } from './world.js';

const TAKE_OVER_MS = 5_000;

/** Three people talking in three rooms, over several partitions; `start()` each talk. */
export async function talkEverywhere(
  world: World,
): Promise<{ people: Person[]; rooms: string[]; talks: Talk[] }> {
  const people = await Promise.all(['anna', 'ben', 'carl'].map((name) => world.signUp(name)));
  const rooms = [newRoomId(), newRoomId(), newRoomId()];
  for (const [i, roomId] of rooms.entries()) {
    await people[0]?.do('room.create', { kind: 'public', name: `Room ${i}`, roomId });
    for (const person of people.slice(1)) await person.do('room.join', { room: roomId });
  }
  const talks = rooms.flatMap((room) => people.map((person) => new Talk(person, room)));
  return { people, rooms, talks };
}

export async function checkAll(
  t: Test,
  { people, rooms, talks }: Awaited<ReturnType<typeof talkEverywhere>>,
  ordered = true,
) {
  await Promise.all(talks.map((talk) => talk.stop()));
  for (const room of rooms) await checkLog(t, people[1] as Person, room, talks, ordered);
  const silence = Math.max(...talks.map(({ longestSilence }) => longestSilence));
  t.ok(silence <= TAKE_OVER_MS, `nobody waited longer than ${silence} ms`);
}
