import { normalizeUsername, type PublicUser } from '@devtalk/contracts';
import { q } from '../pipeline/json.js';

/** JSON of what anyone may know of a person. */
export const profileOf = (person: { userId: string; username: string; displayName: string }): string =>
  q({ id: person.userId, username: person.username, displayName: person.displayName });

export const publicUserOf = (json: string): PublicUser => JSON.parse(json) as PublicUser;

/** The form in which people are mentioned and found. */
export const nameOf = (username: string): string => normalizeUsername(username);
