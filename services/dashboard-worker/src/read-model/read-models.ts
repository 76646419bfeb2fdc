import { type Command, runAll } from '@devtalk/bus';
import type { PublicUser } from '@devtalk/contracts';
import { ACTIVITIES, DAYS, HOURS, TOP } from '../dashboard/build.js';
import type { Figures, Ranked } from '../dashboard/figures.js';
import { topOfSums } from '../dashboard/top-people.js';
import { partitionsOf, type Store } from '../pipeline/store.js';
import type { ProjectionName } from '../projection/projection-store.js';
import type { StoredActivity } from './room-effects.js';
import type { RoomName } from './room-facts.js';
import { dayOf, seriesModels, type Unit } from './series.js';
import { type Model, modelKey } from './writes.js';

/** Rooms that share a partition's read models with the public ones, or have their own. */
interface OwnRoom extends RoomName {
  partition: number;
}

type Reply = unknown;
/** Key of a read model. */
type KeyOf = (...model: Model) => string;

/** Reads a user's figures out of the partitions' small read models: four rounds of one pipeline each, and the ranking of users. */
export class ReadModels {
  constructor(private readonly store: Store) {}

  /**
   * All of one generation of each partition's models: what a rebuild replaces meanwhile stays readable for a while.
   * @param now ms since 1970
   */
  async figures(userId: string, now: number): Promise<Figures> {
    return new GenerationReader(this.store, await currentGenerations(this.store)).figures(userId, now);
  }
}

/** The generation that is shown of each projection's models, by partition. */
type Generations = Readonly<Record<ProjectionName, readonly string[]>>;

async function currentGenerations(store: Store): Promise<Generations> {
  const partitions = partitionsOf(store);
  const of = (projection: ProjectionName) =>
    partitions.map((p) => ['HGET', store.keys.dashboard.generations(p, projection), 'current'] as const);
  const replies = await runAll(store.client, [...of('rooms'), ...of('people')]);
  const names = replies.map((reply) => (reply as string | null) ?? '');
  return { rooms: names.slice(0, partitions.length), people: names.slice(partitions.length) };
}

class GenerationReader {
  constructor(
    private readonly store: Store,
    private readonly generations: Generations,
  ) {}

  async figures(userId: string, now: number): Promise<Figures> {
    const [shared, ranked] = await Promise.all([this.#shared(userId, now), this.#topPeople()]);
    const own = await this.#ownRooms(shared.memberships);
    const closed = own.filter(({ kind }) => kind !== 'public');
    const details = await this.#closedRooms(closed, now);
    const activity = [...shared.activity, ...details.activity];
    return {
      ...shared,
      ownRooms: own.map(({ id }) => id),
      closedRooms: details.rooms,
      topPeople: ranked,
      perHour: sumOf([shared.perHour, details.perHour]),
      perDay: sumOf([shared.perDay, details.perDay]),
      activity,
      roomNames: await this.#roomNames(own, [
        ...shared.topRooms.map(({ id }) => id),
        ...shared.trending,
        ...activity.map(({ room }) => room),
      ]),
      userNames: await this.#userNames(ranked.map(({ id }) => id)),
    };
  }

  /** The figures of all public rooms together, and the user's own. */
  async #shared(userId: string, now: number) {
    const parts = await this.#perPartition((model, people) => [
      ['HGET', model('totals'), 'messages'],
      ['HGET', people('totals'), 'people'],
      ['ZCARD', model('public-rooms')],
      ['HLEN', people('sessions')],
      ['HGET', model('authors'), userId],
      ['HGET', model('authors-day', dayOf(now)), userId],
      ['SMEMBERS', model('memberships', userId)],
      ['ZREVRANGE', model('public-rooms'), 0, TOP - 1, 'WITHSCORES'],
      ['ZREVRANGE', model('trending'), 0, TOP - 1, 'WITHSCORES'],
      ['ZREVRANGE', model('activity', 'public'), 0, ACTIVITIES - 1],
      ...seriesReads('public', now).map((read) => ['HGETALL', model(...read.model)] as const),
    ]);
    const at = (i: number) => parts.map((part) => part[i]);
    const reads = seriesReads('public', now);
    const series = (unit: Unit) =>
      sumOf(
        parts.flatMap((part) =>
          reads.flatMap((read, i) => (read.unit === unit ? [countsOf(part[10 + i])] : [])),
        ),
      );
    return {
      messages: sum(at(0)),
      people: sum(at(1)),
      publicRooms: sum(at(2)),
      online: sum(at(3)),
      ownMessages: sum(at(4)),
      ownMessagesToday: sum(at(5)),
      memberships: at(6) as string[][],
      topRooms: at(7).flatMap(rankedOf),
      trending: at(8)
        .flatMap(rankedOf)
        .sort((a, b) => b.count - a.count)
        .map(({ id }) => id),
      activity: at(9).flatMap(activitiesOf),
      perHour: series('hour'),
      perDay: series('day'),
    };
  }

  async #ownRooms(memberships: readonly string[][]): Promise<OwnRoom[]> {
    const rooms = memberships.flatMap((ids, partition) => ids.map((id) => ({ id, partition })));
    const names = await this.#read(
      rooms.map(({ id, partition }) => ['HGET', this.#model(partition)('rooms'), id]),
    );
    return rooms.flatMap(({ partition }, i) => {
      const json = names[i] as string | null;
      return json === null ? [] : [{ ...(JSON.parse(json) as RoomName), partition }];
    });
  }

  async #closedRooms(rooms: readonly OwnRoom[], now: number) {
    const reads = (room: OwnRoom): Command[] => {
      const model = this.#model(room.partition);
      return [
        ['ZSCORE', model('closed-rooms'), room.id],
        ['ZREVRANGE', model('activity', room.id), 0, ACTIVITIES - 1],
        ...seriesReads(room.id, now).map((read) => ['HGETALL', model(...read.model)] as const),
      ];
    };
    const replies = await this.#grouped(rooms.map(reads));
    const series = (unit: Unit) =>
      sumOf(
        rooms.flatMap((room, r) =>
          seriesReads(room.id, now).flatMap((read, i) =>
            read.unit === unit ? [countsOf(replies[r]?.[2 + i])] : [],
          ),
        ),
      );
    return {
      rooms: rooms.map(({ id }, i): Ranked => ({ id, count: Number(replies[i]?.[0] ?? 0) })),
      activity: replies.flatMap((reply) => activitiesOf(reply[1])),
      perHour: series('hour'),
      perDay: series('day'),
    };
  }

  #topPeople(): Promise<Ranked[]> {
    return topOfSums(
      {
        first: async (depth) => {
          const parts = await this.#perPartition((model) => [
            ['ZREVRANGE', model('people'), 0, depth - 1, 'WITHSCORES'],
          ]);
          return parts.map(([ranking]) => rankedOf(ranking));
        },
        sums: async (ids) => {
          if (ids.length === 0) return [];
          const parts = await this.#perPartition((model) => [['ZMSCORE', model('people'), ...ids]]);
          return ids.map((id, i) => ({ id, count: sum(parts.map(([scores]) => (scores as Reply[])[i])) }));
        },
      },
      TOP,
    );
  }

  async #roomNames(own: readonly OwnRoom[], ids: readonly string[]): Promise<Map<string, RoomName>> {
    const names = new Map<string, RoomName>(own.map((room) => [room.id, room]));
    const others = [...new Set(ids)].filter((id) => !names.has(id));
    for (const room of await this.#lookUp<RoomName>('rooms', others)) names.set(room.id, room);
    return names;
  }

  async #userNames(ids: readonly string[]): Promise<Map<string, PublicUser>> {
    const users = await this.#lookUp<PublicUser>('names', ids);
    return new Map(users.map((user) => [user.id, user]));
  }

  async #lookUp<T>(name: 'rooms' | 'names', ids: readonly string[]): Promise<T[]> {
    if (ids.length === 0) return [];
    const parts = await this.#perPartition((model) => [['HMGET', model(name), ...ids]]);
    return parts.flatMap(([values]) =>
      (values as (string | null)[]).flatMap((json) => (json === null ? [] : [JSON.parse(json) as T])),
    );
  }

  /** The same reads in every partition, as one list of replies each. */
  #perPartition(reads: (model: KeyOf, people: KeyOf) => Command[]): Promise<Reply[][]> {
    return this.#grouped(
      partitionsOf(this.store).map((p) => reads(this.#model(p), this.#model(p, 'people'))),
    );
  }

  async #grouped(groups: readonly Command[][]): Promise<Reply[][]> {
    const replies = await this.#read(groups.flat());
    let end = 0;
    return groups.map(({ length }) => {
      end += length;
      return replies.slice(end - length, end);
    });
  }

  #read(commands: Command[]): Promise<Reply[]> {
    return runAll(this.store.client, commands);
  }

  #model(partition: number, projection: ProjectionName = 'rooms'): KeyOf {
    const generation = this.generations[projection][partition] ?? '';
    return (...model) => modelKey(this.store.keys, partition, generation, model);
  }
}

const seriesReads = (scope: string, now: number): { unit: Unit; model: Model }[] => [
  ...seriesModels(scope, 'hour', now, HOURS).map((model) => ({ unit: 'hour' as const, model })),
  ...seriesModels(scope, 'day', now, DAYS).map((model) => ({ unit: 'day' as const, model })),
];

const sum = (values: readonly Reply[]): number =>
  values.reduce<number>((all, value) => all + Number(value ?? 0), 0);

/** From member, score, member, score, … */
function rankedOf(reply: Reply): Ranked[] {
  const flat = reply as string[];
  return Array.from({ length: flat.length / 2 }, (_, i) => ({
    id: flat[2 * i] as string,
    count: Number(flat[2 * i + 1]),
  }));
}

const activitiesOf = (reply: Reply): StoredActivity[] =>
  ((reply ?? []) as string[]).map((json) => JSON.parse(json) as StoredActivity);

/** From bucket, count, bucket, count, … */
const countsOf = (reply: Reply): Map<number, number> =>
  new Map(rankedOf(reply ?? []).map(({ id, count }) => [Number(id), count]));

function sumOf(parts: readonly ReadonlyMap<number, number>[]): Map<number, number> {
  const total = new Map<number, number>();
  for (const part of parts) {
    for (const [bucket, count] of part) total.set(bucket, (total.get(bucket) ?? 0) + count);
  }
  return total;
}
