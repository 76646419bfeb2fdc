import { DevTalkError } from '@devtalk/contracts';
import { luaFunction, requestArgs, roomKeys } from '../lua.js';
import { q } from '../pipeline/json.js';
import { queryHandler } from '../pipeline/query.js';
import { accepted } from '../pipeline/replies.js';
import { type MemberRow, memberCursor, memberOf, readMemberCursor } from './members.js';

const memberPage = luaFunction('member_page', {
  keys: [roomKeys],
  args: [requestArgs, 'joinedMs', 'id', 'limit'],
});

export default queryHandler('member.list', async (data, actor, chat) => {
  const cursor = readMemberCursor(data.after);
  if (!cursor) throw new DevTalkError('bad_request', 'after is not a value of next');
  const [joinedMs, id] = cursor;
  const { keys, args } = chat.calls.request(data.room, actor.userId);
  const call = memberPage.call(keys, { ...args, joinedMs, id, limit: data.limit });
  const [more, rows] = accepted(await chat.run(call)) as [number, MemberRow[]];
  const presence = await chat.users.presence(rows.map(([userId]) => userId));
  const members = rows.map((row) => memberOf(row, presence[row[0]] ?? 'offline'));
  const last = rows.at(-1);
  return q({ members, next: more === 1 && last ? memberCursor(last) : null });
});
