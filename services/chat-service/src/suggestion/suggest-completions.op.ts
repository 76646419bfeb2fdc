import { LIMITS, type OpParsed } from '@devtalk/contracts';
import type { Chat } from '../pipeline/chat.js';
import { q } from '../pipeline/json.js';
import { queryHandler } from '../pipeline/query.js';
import { roomNameKey } from '../room/room.js';
import { nameOf } from '../user/person.js';
import { suggestEmojis } from './emojis.js';

type Data = OpParsed<'suggest'>;

export default queryHandler('suggest', async ({ kind, prefix }, actor, chat) => {
  const normalized = kind === 'room' ? roomNameKey(prefix) : nameOf(prefix);
  const found = await find(chat, kind, normalized);
  const own = kind === 'room' ? await ownRooms(chat, actor.userId, normalized) : [];
  const all = new Map([...own, ...found].map((each) => [each.id, each]));
  const suggestions = [...all.values()].slice(0, LIMITS.suggestions).map((each) => ({ kind, ...each }));
  return q({ suggestions });
});

function find({ bus, keys, directory }: Chat, kind: Data['kind'], prefix: string) {
  if (kind === 'emoji') return suggestEmojis(bus.requests, keys, prefix, LIMITS.suggestions);
  return directory.suggest(kind, prefix, LIMITS.suggestions);
}

/** Those that only their members may know of are not in the directory. */
async function ownRooms(chat: Chat, userId: string, prefix: string) {
  const rooms = await chat.rooms.privateNames(await chat.people.rooms(userId), userId);
  return rooms
    .filter(({ name }) => roomNameKey(name).startsWith(prefix))
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
    .map(({ id, name }) => ({ id, label: name }));
}
