import { DevTalkError } from '@devtalk/contracts';
import type { ChatContext } from '../pipeline/chat-context.js';

/** How a user becomes a member: by joining, as the owner of a new room, or because another member adds them. */
export type Way = 'self' | 'owner' | 'added';

const WORDS: Readonly<Record<string, string>> = {
  rooms: 'This person is in as many rooms as one may be in',
  owned: 'You own as many rooms as one may own',
  invited: 'This person was added to many rooms today: they have been told of this one instead',
  added: 'This person was added to too many rooms today',
};

/**
 * Claims a membership for a user who is about to become a member. A sender who may not do that must have been rejected before: claims for
 * others are theirs.
 * @throws DevTalkError conflict where there is none left
 */
export async function claimMembership(
  { users, limits }: ChatContext,
  userId: string,
  room: string,
  way: Way,
  invite: () => Promise<void> = async () => {},
): Promise<void> {
  const verdict = await users.claim(userId, room, {
    rooms: limits.roomsPerUser,
    owned: way === 'owner' ? limits.roomsOwned : '',
    added: way === 'added' ? limits.addedPerDay : '',
  });
  if (verdict === 'ok') return;
  if (verdict === 'invited') await invite();
  throw new DevTalkError('conflict', WORDS[verdict]);
}
