import * as z from 'zod';
import { balance } from '../scalars/balance.js';
import { timestamp } from '../scalars/time.js';

export const account = z
  .object({ id: z.string(), name: z.string(), balance, createdAt: timestamp })
  .meta({ id: 'Account' });

/** The balance of an account at one time; `account` is its id. */
export const snapshot = z
  .object({ id: z.string(), account: z.string(), balance, takenAt: timestamp })
  .meta({ id: 'Snapshot' });

export type Account = z.output<typeof account>;
export type Snapshot = z.output<typeof snapshot>;
