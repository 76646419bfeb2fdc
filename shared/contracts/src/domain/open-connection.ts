import * as z from 'zod';
import { count } from '../scalars/ids.js';
import { timestamp } from '../scalars/time.js';
import { publicUser } from './user.js';

/** A WebSocket that has sent `connect`, or an event stream, as an administrator sees it. */
export const openConnection = z
  .object({
    id: z.string(),
    kind: z.enum(['socket', 'sse']),
    serverId: z.string().describe('The gateway that holds it'),
    user: publicUser,
    sessionId: z.string(),
    device: z.string(),
    ip: z.string().describe('Where this connection comes from; that of its session is where it signed in'),
    openedAt: timestamp,
    queuedBytes: count.describe('What waits for a reader that does not keep up'),
  })
  .meta({ id: 'OpenConnection' });

export type OpenConnection = z.output<typeof openConnection>;
