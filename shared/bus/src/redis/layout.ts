import { randomBase32 } from '@devtalk/runtime';
import type { RedisClient } from './client.js';
import type { Keys } from './keys/index.js';
import { RedisStartupError } from './startup.js';

/** Raise it with every change of stored data that an older version would misread. */
export const SCHEMA_VERSION = 1;

export interface Layout {
  partitions: number;
  /** Names this very set of logs: another one means that what a client remembers is about something else. */
  epoch: string;
}

/**
 * Records the partition count, schema and a new log epoch in an empty Redis, or checks them against what is there.
 * HSETNX makes the first of several starting processes win; a mismatch changes nothing.
 * @throws RedisStartupError
 */
export async function claimLayout(client: RedisClient, keys: Keys, partitions: number): Promise<Layout> {
  const key = keys.layout.layout;
  const found = await client.hgetall(key);
  if (found.epoch === undefined) {
    await client.hsetnx(key, 'schema', SCHEMA_VERSION);
    await client.hsetnx(key, 'partitions', partitions);
    await client.hsetnx(key, 'epoch', randomBase32(12));
    return check(await client.hgetall(key), partitions);
  }
  return check(found, partitions);
}

function check(found: Record<string, string>, partitions: number): Layout {
  if (Number(found.schema) > SCHEMA_VERSION) {
    throw new RedisStartupError(
      `this Redis holds data of schema ${found.schema}, newer than ${SCHEMA_VERSION}, the newest this version knows: start a newer DevTalk`,
    );
  }
  if (Number(found.schema) < SCHEMA_VERSION) {
    throw new RedisStartupError(
      `this Redis holds data of schema ${found.schema}; this version needs ${SCHEMA_VERSION}`,
    );
  }
  if (Number(found.partitions) !== partitions) {
    throw new RedisStartupError(
      `this Redis was laid out with ${found.partitions} partitions, but PARTITIONS is ${partitions}: set PARTITIONS=${found.partitions}`,
    );
  }
  return { partitions, epoch: found.epoch ?? '' };
}
