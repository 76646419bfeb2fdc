import type { Bus } from '@devtalk/bus';
import type { Logger } from '@devtalk/service-kit/logging';
import { partitionsOf, type Store } from '../pipeline/store.js';
import { PROJECTIONS, type ProjectionName, ProjectionStore } from '../projection/projection-store.js';
import { idsByPartition } from './key-scan.js';
import { rebuildPeople } from './rebuild-people.js';
import { rebuildRooms } from './rebuild-rooms.js';
import { RebuildStore } from './rebuild-store.js';
import { EventsGone, type RebuildParts, type Target } from './replay-events.js';
import { retireModels } from './retired-models.js';

const PARTITIONS_AT_ONCE = 4;

interface Begun {
  target: Target;
  /** The newest event when it began. */
  from: string;
}

/** Ids by partition. */
type Ids = ReadonlyMap<number, ReadonlySet<string>>;

interface Found {
  rooms: Ids;
  accounts: Ids;
  live: Ids;
}

/**
 * Rebuilds all read models from the logs of the rooms and the accounts, beside the present ones, which are shown until a partition's new ones
 * have caught up with them. All that it knows is in Redis: begun again after it died, it goes on; begun twice, one of the two may end
 * with an error, and neither counts anything twice.
 */
export async function rebuildReadModels(bus: Bus, store: Store, log: Logger): Promise<void> {
  const rebuilds = new RebuildStore(store);
  const parts: RebuildParts = { bus, rebuilds, projections: new ProjectionStore(store) };
  const { generation, isNew } = await rebuilds.open();
  log.info({ generation }, isNew ? 'rebuild begins' : 'rebuild goes on');
  const begun = await beginAll(rebuilds, store, generation);
  // Behind the beginning of every partition: what is not found is among the events since.
  const found = await findSources(store);
  log.info(
    { steps: begun.length, rooms: sizeOf(found.rooms), users: sizeOf(found.accounts) },
    'sources found',
  );
  await rebuildAll(parts, begun, found, log).catch(async (error: unknown) => {
    // What it has is worth nothing without them: begun again, it is another rebuild.
    if (error instanceof EventsGone) await rebuilds.close();
    throw error;
  });
  const retired = await retireModels(store);
  await rebuilds.close();
  log.info({ generation, retired }, 'rebuild complete');
}

async function beginAll(rebuilds: RebuildStore, store: Store, generation: string): Promise<Begun[]> {
  const begun: Begun[] = [];
  for (const partition of partitionsOf(store)) {
    for (const projection of PROJECTIONS) {
      const from = await rebuilds.begin(partition, projection, generation);
      if (from !== null) begun.push({ target: { partition, projection, generation }, from });
    }
  }
  return begun;
}

async function findSources({ client, keys: { prefix } }: Store): Promise<Found> {
  return {
    rooms: await idsByPartition(client, prefix, { tag: 'c', before: 'room:', after: ':log' }),
    accounts: await idsByPartition(client, prefix, { tag: 's', before: 'user:' }),
    live: await idsByPartition(client, prefix, { tag: 's', before: 'live:' }),
  };
}

const NONE: ReadonlySet<string> = new Set();

async function rebuildAll(parts: RebuildParts, begun: readonly Begun[], found: Found, log: Logger) {
  const waiting = [...begun];
  let done = 0;
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const { target, from } = next;
      const { partition, projection } = target;
      await sourcesOf(projection, partition, found)(parts, target, from);
      await parts.rebuilds.release(partition, projection);
      done += 1;
      log.info({ partition, projection, done, of: begun.length }, 'read models rebuilt');
    }
  };
  await Promise.all(Array.from({ length: PARTITIONS_AT_ONCE }, work));
}

function sourcesOf(projection: ProjectionName, p: number, { rooms, accounts, live }: Found) {
  const of = (ids: Ids) => ids.get(p) ?? NONE;
  return (parts: RebuildParts, target: Target, from: string) =>
    projection === 'rooms'
      ? rebuildRooms(parts, target, of(rooms), from)
      : rebuildPeople(parts, target, { accounts: of(accounts), live: of(live) }, from);
}

const sizeOf = (ids: Ids): number => [...ids.values()].reduce((sum, { size }) => sum + size, 0);
