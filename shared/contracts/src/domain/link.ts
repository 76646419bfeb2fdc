import * as z from 'zod';
import { count } from '../scalars/ids.js';
import { timestamp } from '../scalars/time.js';

/** `url` is the short address itself. */
export const shortLink = z.object({ code: z.string(), url: z.string() }).meta({ id: 'ShortLink' });

/** `url` is where it leads. */
export const link = z.object({ url: z.string(), clicks: count, createdAt: timestamp }).meta({ id: 'Link' });

export type ShortLink = z.output<typeof shortLink>;
export type Link = z.output<typeof link>;
