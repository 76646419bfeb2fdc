import type { RoomEvent } from '@devtalk/client';
import { askHttp } from '../wire/http.js';
import type { Person } from '../wire/person.js';
import type { Talker } from './talker.js';

/** A room's whole log, page by page. */
export async function logOf(base: string, room: string, { token }: Person): Promise<RoomEvent[]> {
  const events: RoomEvent[] = [];
  for (;;) {
    const after = events.at(-1)?.seq ?? 0;
    const page = await askHttp(base, 'room.events', { room, after, limit: 500 }, { token });
    events.push(...page.events);
    if (page.complete) return events;
  }
}

/** Everything in which the log differs from what the talkers were promised and from what they heard. */
export function breaches(log: readonly RoomEvent[], talkers: readonly Talker[]): string[] {
  const holes = log.flatMap(({ seq }, i) => (seq === i + 1 ? [] : [`the log has ${seq} in place ${i + 1}`]));
  return [
    ...holes,
    ...talkers.flatMap((talker) => [...brokenPromises(log, talker), ...misheard(log, talker)]),
  ];
}

function brokenPromises(log: readonly RoomEvent[], { acknowledged, person }: Talker): string[] {
  const own = log.flatMap((event) =>
    event.event === 'message.created' && event.data.message.author.id === person.user.id ? [event] : [],
  );
  const stored = own.map(({ seq, data }) => `${data.message.clientId} at ${seq}`);
  const promised = acknowledged.map(({ clientId, seq }) => `${clientId} at ${seq}`);
  return stored.join() === promised.join()
    ? []
    : [
        `${person.name}: acknowledged ${promised.length}, stored ${stored.length}: ${firstDifference(promised, stored)}`,
      ];
}

function misheard(log: readonly RoomEvent[], { heard, resets, person }: Talker): string[] {
  const from = heard[0]?.seq ?? 1;
  const expected = log.filter(({ seq }) => seq >= from).map(({ seq }) => String(seq));
  const got = heard.map(({ seq }) => String(seq));
  const lost = resets.map((room) => `${person.name} had to begin ${room} afresh`);
  if (expected.join() === got.join()) return lost;
  return [
    ...lost,
    `${person.name} heard ${got.length} of ${expected.length}: ${firstDifference(expected, got)}`,
  ];
}

function firstDifference(expected: readonly string[], got: readonly string[]): string {
  const i = expected.findIndex((each, at) => each !== got[at]);
  return i < 0 ? `${got[expected.length]} too much` : `${got[i]} instead of ${expected[i]}`;
}
