import * as z from 'zod';
import { timestamp } from '../scalars/time.js';

/** As author and in broadcasts: what anyone may know of a person. */
export const publicUser = z
  .object({ id: z.string(), username: z.string(), displayName: z.string() })
  .meta({ id: 'PublicUser' });

export const user = z
  .object({ ...publicUser.shape, role: z.enum(['member', 'admin']), createdAt: timestamp })
  .meta({ id: 'User' });

export type PublicUser = z.output<typeof publicUser>;
export type User = z.output<typeof user>;
