import * as z from 'zod';
import { count } from '../scalars/ids.js';

/** Of the gateway that answered. */
export const status = z
  .object({
    serverId: z.string(),
    version: z.string(),
    uptimeSeconds: z.number().nonnegative(),
    connections: count,
    users: count,
    streams: count,
    redisConnected: z.boolean(),
  })
  .meta({ id: 'Status' });

export type Status = z.output<typeof status>;
