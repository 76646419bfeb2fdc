import { createHash } from 'node:crypto';
import { runAll } from '@devtalk/bus';
import { partitionsOf, type Store } from '../pipeline/store.js';
import type { Write } from '../read-model/writes.js';

export const PROJECTIONS = ['rooms', 'people'] as const;
export type ProjectionName = (typeof PROJECTIONS)[number];

/** Read models and how far into the events they reach: both move in one step. */
export class ProjectionStore {
  constructor(private readonly store: Store) {}

  /** Id of the last event applied; `0` at the beginning. */
  async cursor(partition: number, projection: ProjectionName): Promise<string> {
    const { client, keys } = this.store;
    return (await client.get(keys.dashboard.projectionCursor(partition, projection))) ?? '0';
  }

  /** @returns false where the cursor is not at `from`: the batch has been applied by somebody else, or does not follow; nothing is written */
  async apply(
    partition: number,
    projection: ProjectionName,
    batch: { from: string; to: string; writes: readonly Write[] },
  ): Promise<boolean> {
    const { client, library, keys } = this.store;
    const models: string[] = [];
    const writes = batch.writes.map(({ verb, model, args }) => {
      const key = keys.dashboard.model(partition, ...model);
      const known = models.indexOf(key);
      return [verb, known >= 0 ? known + 1 : models.push(key), ...args];
    });
    const cursor = keys.dashboard.projectionCursor(partition, projection);
    const args = [batch.from, batch.to, JSON.stringify(writes)];
    return (await library.call(client, { name: 'projection_apply', keys: [cursor, ...models], args })) === 1;
  }

  /** Tells a source up to where its reader needs no event any more. @throws where it may not have been told of every partition */
  async reached(
    cursors: (partition: number) => string,
    reader: string,
    positions: ReadonlyMap<number, string>,
  ): Promise<void> {
    const told = [...positions].map(([p, id]) => ['HSET', cursors(p), reader, id] as const);
    await runAll(this.store.client, told);
  }

  /** Names the state of all read models: another value means that some event has been applied since. */
  async version(): Promise<string> {
    const { client, keys } = this.store;
    const cursors = await runAll(
      client,
      PROJECTIONS.flatMap((projection) =>
        partitionsOf(this.store).map((p) => ['GET', keys.dashboard.projectionCursor(p, projection)] as const),
      ),
    );
    return createHash('sha256').update(cursors.join(' ')).digest('base64url').slice(0, 16);
  }
}
