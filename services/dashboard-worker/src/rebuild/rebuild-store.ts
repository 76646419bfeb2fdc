import { randomBytes } from 'node:crypto';
import { type Keys, REBUILD_READER } from '@devtalk/bus';
import { rebuildBegin, rebuildShow } from '../pipeline/functions.js';
import type { Store } from '../pipeline/store.js';
import type { ProjectionName } from '../projection/projection-store.js';

/** The event streams that projections read, and the hashes by which a reader holds them. */
export const sourceOf = ({ room, session }: Keys, projection: ProjectionName) =>
  projection === 'rooms'
    ? { events: room.events, cursors: room.eventCursors }
    : { events: session.events, cursors: session.eventCursors };

/** What a rebuild keeps in Redis, so that a process begun after it died continues where it was. */
export class RebuildStore {
  constructor(private readonly store: Store) {}

  /** @returns the rebuild under way, or a new one: the name of the generation it makes */
  async open(): Promise<{ generation: string; isNew: boolean }> {
    const generation = `${Date.now().toString(36)}${randomBytes(4).toString('hex')}`;
    const key = this.store.keys.dashboard.rebuild;
    const isNew = (await this.store.client.set(key, generation, 'NX')) === 'OK';
    return isNew
      ? { generation, isNew }
      : { generation: (await this.store.client.get(key)) ?? generation, isNew };
  }

  /** From the next call of `open` on it is another one. */
  async close(): Promise<void> {
    await this.store.client.del(this.store.keys.dashboard.rebuild);
  }

  /**
   * Holds the events from now on, then notes which is the newest.
   * @returns its id, of the first beginning where the rebuild goes on; null where this generation is shown already
   */
  async begin(p: number, projection: ProjectionName, generation: string): Promise<string | null> {
    const { client, keys } = this.store;
    const { events, cursors } = sourceOf(keys, projection);
    await client.hsetnx(cursors(p), REBUILD_READER, '0-0');
    const [newest] = await client.xrevrange(events(p), '+', '-', 'COUNT', 1);
    const { generations, rebuildCursor } = keys.dashboard;
    const call = rebuildBegin.call(
      { generations: generations(p, projection), rebuildCursor: rebuildCursor(p, projection) },
      { generation, newest: newest?.[0] ?? '0-0' },
    );
    const from = (await this.store.library.call(client, call)) as string;
    if (from === 'SHOWN') {
      await this.release(p, projection);
      return null;
    }
    await client.hset(cursors(p), REBUILD_READER, from);
    return from;
  }

  /** How far it has come; null at the beginning. */
  cursor(p: number, projection: ProjectionName): Promise<string | null> {
    return this.store.client.get(this.store.keys.dashboard.rebuildCursor(p, projection));
  }

  /** @returns false where the read models that are shown reach further */
  async show(p: number, projection: ProjectionName, generation: string): Promise<boolean> {
    const { generations, projectionCursor, rebuildCursor } = this.store.keys.dashboard;
    const keys = {
      generations: generations(p, projection),
      cursor: projectionCursor(p, projection),
      rebuildCursor: rebuildCursor(p, projection),
    };
    const call = rebuildShow.call(keys, { generation });
    const verdict = await this.store.library.call(this.store.client, call);
    if (verdict === 'OTHER') throw new Error('another rebuild has begun meanwhile');
    return verdict === 'SHOWN';
  }

  /** The source need not keep its events for us any more. */
  async release(p: number, projection: ProjectionName): Promise<void> {
    await this.store.client.hdel(sourceOf(this.store.keys, projection).cursors(p), REBUILD_READER);
  }

  /** Up to which seq the logs of these rooms have been applied to the generation. */
  async replayed(p: number, generation: string, rooms: readonly string[]): Promise<Map<string, number>> {
    if (rooms.length === 0) return new Map();
    const key = this.store.keys.dashboard.rebuiltModel(p, generation, 'replayed');
    const seqs = await this.store.client.hmget(key, ...rooms);
    return new Map(rooms.map((room, i) => [room, Number(seqs[i] ?? 0)]));
  }
}
