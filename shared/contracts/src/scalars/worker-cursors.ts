import * as z from 'zod';

/** What a place in a list of snapshots or jobs is made of: numbers become ids of Redis, which takes no others. */
const MS = '\\d{1,15}';
const ENTRY = `${MS}-\\d{1,19}`;

const opaque = (pattern: string) =>
  z
    .string()
    .regex(new RegExp(`^${pattern}$`), 'Not a value of `next`')
    .meta({ description: 'Opaque: the `next` of the page before' });

/** `<entry id>_<account>` of the last snapshot of a page. */
export const snapshotCursor = opaque(`${ENTRY}_[A-Za-z0-9][A-Za-z0-9_-]{0,63}`);

/** `<ms>_<job>` of the last job of a page. */
export const jobCursor = opaque(`${MS}_j\\d{1,4}-${ENTRY}`);
