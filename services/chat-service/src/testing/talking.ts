import { newRoomId } from '@devtalk/bus';
import { waitFor } from '@devtalk/testkit';
import type { Test } from 'tap';
import { checkLog, Talk } from './talk.js';
import type { Person, World } from './world.js';

/** The longest that anybody may go without an acknowledgement while partitions change hands, ms. */
export const TAKE_OVER_MS = 5_000;

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

type Talking = Awaited<ReturnType<typeof talkEverywhere>>;

/** Settles when everyone has been acknowledged something that they said after now. */
export async function everyoneGoesOn({ talks }: Talking): Promise<void> {
  const said = talks.map(({ sent }) => sent.length);
  await waitFor(() => talks.every((talk, i) => talk.isAcknowledgedSince(said[i] ?? 0)), {
    timeout: 30_000,
    what: 'everyone is acknowledged what they say now',
  });
}

/** @returns the longest time, in ms, that anybody went without an acknowledgement while they talked */
export async function checkAll(t: Test, { people, rooms, talks }: Talking, ordered = true): Promise<number> {
  await Promise.all(talks.map((talk) => talk.stop()));
  for (const room of rooms) await checkLog(t, people[1] as Person, room, talks, ordered);
  return Math.max(...talks.map(({ longestSilence }) => longestSilence));
}
