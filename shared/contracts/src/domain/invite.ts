import * as z from 'zod';
import { count } from '../scalars/ids.js';
import { timestamp } from '../scalars/time.js';
import { publicUser } from './user.js';

export const invite = z.object({ code: z.string(), url: z.string() }).meta({ id: 'Invite' });

/** An invitation that can still be used, as those see it who may revoke it. */
export const roomInvite = z
  .object({
    code: z.string(),
    url: z.string(),
    uses: count,
    maxUses: count.nullable(),
    expiresAt: timestamp,
    by: publicUser,
  })
  .meta({ id: 'RoomInvite' });

export type Invite = z.output<typeof invite>;
export type RoomInvite = z.output<typeof roomInvite>;
