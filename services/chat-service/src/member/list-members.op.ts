import { DevTalkError } from '@devtalk/contracts';
import { q } from '../pipeline/json.js';
import { queryHandler } from '../pipeline/query.js';
import { accepted } from '../pipeline/replies.js';
import { type MemberRow, memberCursor, memberOf, readMemberCursor } from './members.js';

export default queryHandler('member.list', async (data, actor, chat) => {
  const cursor = readMemberCursor(data.after);
  if (!cursor) throw new DevTalkError('bad_request', 'after is not a value of next');
  const call = chat.calls.plain('member_page', data.room, actor.userId, [...cursor, data.limit]);
  const [more, rows] = accepted(await chat.run(call)) as [number, MemberRow[]];
  const presence = await chat.people.presence(rows.map(([id]) => id));
  const members = rows.map((row) => memberOf(row, presence[row[0]] ?? 'offline'));
  const last = rows.at(-1);
  return q({ members, next: more === 1 && last ? memberCursor(last) : null });
});
