import { DevTalkError } from '@devtalk/contracts';
import type { Chat } from '../pipeline/chat.js';

/** How somebody comes into a room: by their own doing, as its owner, or because another adds them. */
export type Way = 'self' | 'owner' | 'added';

const WORDS: Readonly<Record<string, string>> = {
  rooms: 'This person is in as many rooms as one may be in',
  owned: 'You own as many rooms as one may own',
  invited: 'This person was added to many rooms today: they have been told of this one instead',
  added: 'This person was added to too many rooms today',
};

/**
 * Takes a place for somebody who is about to be put into a room. Who may not do that must have been refused before: places taken for
 * others are theirs.
 * @throws DevTalkError conflict where there is none left
 */
export async function claimPlace(
  { people, limits }: Chat,
  userId: string,
  room: string,
  way: Way,
  invite: () => Promise<void> = async () => {},
): Promise<void> {
  const verdict = await people.claim(userId, room, {
    rooms: limits.roomsPerPerson,
    owned: way === 'owner' ? limits.roomsOwned : '',
    added: way === 'added' ? limits.addedPerDay : '',
  });
  if (verdict === 'ok') return;
  if (verdict === 'invited') await invite();
  throw new DevTalkError('conflict', WORDS[verdict]);
}
