import { type FunctionLibrary, fnv1a32, type Keys, type RedisClient } from '@devtalk/bus';
import { asciiLookAlike, type SuggestionKind, skeleton } from '@devtalk/contracts';
import { luaFunction } from '../lua.js';
import { roomNameKey } from '../room/room.js';

const nameClaim = luaFunction('name_claim', { keys: ['name', 'skeleton', 'imitated'], args: ['room'] });

const directoryList = luaFunction('directory_list', {
  keys: ['rooms', 'roomNames', 'suggestions', 'labels', 'name', 'skeleton', 'nameBefore', 'skeletonBefore'],
  args: ['room', 'popularity', 'name', 'label', 'nameBefore'],
});

const suggestFunction = luaFunction('suggest', {
  keys: ['suggestions', 'used', 'labels'],
  args: ['prefix', 'limit'],
});

const TIE_BREAKS = 2 ** 20;

/** Orders public rooms by members; a few bits of the id keep rooms of equal size apart, so that pages can begin at a score. */
const popularity = (room: string, members: number): number =>
  members * TIE_BREAKS + (fnv1a32(room) % TIE_BREAKS);

/** Public names, the list of public rooms, and what a prefix may mean. One slot for all partitions. */
export class Directory {
  constructor(
    private readonly client: RedisClient,
    private readonly library: FunctionLibrary,
    private readonly keys: Keys,
  ) {}

  /** True when the name is this room's from now on. Repeating it changes nothing. */
  async claim(name: string, room: string): Promise<boolean> {
    const key = roomNameKey(name);
    const { roomName } = this.keys.directory;
    const call = nameClaim.call(
      { name: roomName(key), skeleton: roomName(skeleton(key)), imitated: roomName(asciiLookAlike(key)) },
      { room },
    );
    return (await this.library.call(this.client, call)) === 1;
  }

  /** Lists a public room by its present name and gives back the name it had. Repeating it changes nothing. */
  async list(room: string, name: string, members: number): Promise<void> {
    const { directory } = this.keys;
    const key = roomNameKey(name);
    const before = (await this.client.hget(directory.roomNames, room)) ?? '';
    const keyBefore = before === '' ? key : before;
    const call = directoryList.call(
      {
        rooms: directory.rooms,
        roomNames: directory.roomNames,
        suggestions: directory.suggestions('room'),
        labels: directory.labels('room'),
        name: directory.roomName(key),
        skeleton: directory.roomName(skeleton(key)),
        nameBefore: directory.roomName(keyBefore),
        skeletonBefore: directory.roomName(skeleton(keyBefore)),
      },
      { room, popularity: popularity(room, members), name: key, label: name, nameBefore: before },
    );
    await this.library.call(this.client, call);
  }

  /** Only a listed room has a popularity: private ones never get in by this. */
  async resize(room: string, members: number): Promise<void> {
    await this.client.zadd(this.keys.directory.rooms, 'XX', popularity(room, members), room);
  }

  /**
   * Public rooms behind a position, most popular first, whose name contains `query`; looks at no more than `scan` of them.
   * `next` is the position to go on from, null at the end.
   */
  async page(query: string, after: number | null, limit: number, scan: number) {
    const { rooms, roomNames } = this.keys.directory;
    const wanted = roomNameKey(query);
    const from = after === null ? '+inf' : `(${after}`;
    const rows = await this.client.zrevrangebyscore(rooms, from, '-inf', 'WITHSCORES', 'LIMIT', 0, scan);
    const ids = rows.filter((_, i) => i % 2 === 0);
    const names = ids.length === 0 ? [] : await this.client.hmget(roomNames, ...ids);
    const found: string[] = [];
    for (let i = 0; i < ids.length; i++) {
      if (names[i]?.includes(wanted)) found.push(ids[i] as string);
      const isLast = i === ids.length - 1 && ids.length < scan;
      if (found.length === limit && !isLast) return { rooms: found, next: Number(rows[i * 2 + 1]) };
    }
    return { rooms: found, next: ids.length < scan ? null : Number(rows.at(-1)) };
  }

  /** Makes a user or an emoji findable by a normalised prefix. */
  async suggestable(
    kind: SuggestionKind,
    id: string,
    label: string,
    words: readonly string[],
  ): Promise<void> {
    const { suggestions, labels } = this.keys.directory;
    const pairs = words.flatMap((word) => [0, `${word}\n${id}`]);
    await Promise.all([
      this.client.zadd(suggestions(kind), ...pairs),
      this.client.hset(labels(kind), id, label),
    ]);
  }

  async suggest(
    kind: SuggestionKind,
    prefix: string,
    limit: number,
  ): Promise<{ id: string; label: string }[]> {
    const { suggestions, used, labels } = this.keys.directory;
    const call = suggestFunction.call(
      { suggestions: suggestions(kind), used: used(kind), labels: labels(kind) },
      { prefix, limit },
    );
    const flat = (await this.library.call(this.client, call)) as string[];
    return flat.flatMap((id, i) => (i % 2 === 0 ? [{ id, label: flat[i + 1] as string }] : []));
  }
}
