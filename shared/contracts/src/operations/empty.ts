import * as z from 'zod';

/** Of what needs no data, and of what has nothing to say (204 over HTTP). */
export const nothing = z.strictObject({});
export const empty = z.object({});
