import { createHash } from 'node:crypto';
import { type Command, runAll } from '@devtalk/bus';
import { projectionApply } from '../pipeline/functions.js';
import { partitionsOf, type Store } from '../pipeline/store.js';
import { modelKey, type Write } from '../read-model/writes.js';

export const PROJECTIONS = ['rooms', 'people'] as const;
export type ProjectionName = (typeof PROJECTIONS)[number];

/** How far a generation of read models reaches into the events. */
export interface Position {
  /** Id of the last event applied; `0` at the beginning. */
  readonly cursor: string;
  /** Empty for the first one. */
  readonly generation: string;
}

export interface ModelBatch {
  readonly from: Position;
  readonly to: string;
  readonly writes: readonly Write[];
}

/** Read models and how far into the events they reach: both move in one step. */
export class ProjectionStore {
  constructor(private readonly store: Store) {}

  /** Of the generation that is shown. */
  async position(partition: number, projection: ProjectionName): Promise<Position> {
    const { client, keys } = this.store;
    const { projectionCursor, generations } = keys.dashboard;
    const [cursor, generation] = (await runAll(client, [
      ['GET', projectionCursor(partition, projection)],
      ['HGET', generations(partition, projection), 'current'],
    ])) as (string | null)[];
    return { cursor: cursor ?? '0', generation: generation ?? '' };
  }

  /**
   * @returns false where the generation that is shown is another, or its cursor is not at `from`: the batch has been applied by another
   * worker, or does not follow; nothing is written
   */
  apply(partition: number, projection: ProjectionName, batch: ModelBatch): Promise<boolean> {
    const cursor = this.store.keys.dashboard.projectionCursor(partition, projection);
    return this.#apply(partition, projection, batch, cursor, 'current');
  }

  /** The same for the generation that a rebuild makes beside it. */
  applyToRebuilt(partition: number, projection: ProjectionName, batch: ModelBatch): Promise<boolean> {
    const cursor = this.store.keys.dashboard.rebuildCursor(partition, projection);
    return this.#apply(partition, projection, batch, cursor, 'building');
  }

  async #apply(
    partition: number,
    projection: ProjectionName,
    batch: ModelBatch,
    cursor: string,
    role: 'current' | 'building',
  ): Promise<boolean> {
    const { client, library, keys } = this.store;
    const { generation } = batch.from;
    const models: string[] = [];
    const numbers = new Map<string, number>();
    const writes = batch.writes.map(({ verb, model, args }) => {
      const key = modelKey(keys, partition, generation, model);
      const number = numbers.get(key) ?? models.push(key);
      numbers.set(key, number);
      return [verb, number, ...args];
    });
    const call = projectionApply.call(
      { cursor, generations: keys.dashboard.generations(partition, projection), models },
      { from: batch.from.cursor, to: batch.to, writes: JSON.stringify(writes), generation, role },
    );
    return (await library.call(client, call)) === 1;
  }

  /** Records for a source up to where its reader needs no event any more. @throws where a partition may be without its record */
  async reached(
    cursors: (partition: number) => string,
    reader: string,
    positions: ReadonlyMap<number, string>,
  ): Promise<void> {
    const told = [...positions].map(([p, id]) => ['HSET', cursors(p), reader, id] as const);
    await runAll(this.store.client, told);
  }

  /** Names the state of all read models: another value means that some event has been applied since, or that they were rebuilt. */
  async version(): Promise<string> {
    const { client, keys } = this.store;
    const { projectionCursor, generations } = keys.dashboard;
    const positions = await runAll(
      client,
      PROJECTIONS.flatMap((projection) =>
        partitionsOf(this.store).flatMap((p): Command[] => [
          ['GET', projectionCursor(p, projection)],
          ['HGET', generations(p, projection), 'current'],
        ]),
      ),
    );
    return createHash('sha256').update(positions.join(' ')).digest('base64url').slice(0, 16);
  }
}
