import * as z from 'zod';
import { count, seq } from '../scalars/ids.js';
import { timestamp } from '../scalars/time.js';
import { publicUser } from './user.js';

export const reaction = z.object({ count, me: z.boolean() }).meta({ id: 'Reaction' });

/** As it is now. A deleted one keeps its place with `text: ""`. In broadcasts every `me` is false. */
export const message = z
  .object({
    room: z.string(),
    seq,
    author: publicUser,
    text: z.string(),
    clientId: z.string(),
    replyTo: seq.nullable().describe('seq of the message answered'),
    mentions: z.array(z.string()).describe('User ids'),
    createdAt: timestamp,
    editedAt: timestamp.nullable(),
    deletedAt: timestamp.nullable(),
    reactions: z.record(z.string(), reaction).describe('By emoji'),
  })
  .meta({ id: 'Message' });

export type Reaction = z.output<typeof reaction>;
export type Message = z.output<typeof message>;
