import * as z from 'zod';

/** Before a planned close; the delay differs for each client, so that they do not come back all at once. */
export const goawayFrame = z
  .object({ event: z.literal('goaway'), data: z.object({ reconnectAfterMs: z.number().nonnegative() }) })
  .meta({ id: 'Goaway' });

export type Goaway = z.output<typeof goawayFrame>;
