import { normalizeUsername, type PublicUser } from '@devtalk/contracts';
import { q } from '../pipeline/json.js';

/** JSON of what anyone may know of a user. */
export const profileOf = (user: { userId: string; username: string; displayName: string }): string =>
  q({ id: user.userId, username: user.username, displayName: user.displayName });

export const publicUserOf = (json: string): PublicUser => JSON.parse(json) as PublicUser;

/** The form in which users are mentioned and found. */
export const nameOf = (username: string): string => normalizeUsername(username);
