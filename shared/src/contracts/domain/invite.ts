import * as z from 'zod';

export const invite = z.object({ code: z.string(), url: z.string() }).meta({ id: 'Invite' });

export type Invite = z.output<typeof invite>;
