import type { OpParsed } from '@devtalk/shared/contracts';
import { q } from '../domain/json.js';
import type { QueryHandler } from '../queries/query.js';

type Data = OpParsed<'room.history'>;

export const roomHistory: QueryHandler<Data> = async (data, actor, { rooms }) => {
  const [mode, seq] = windowOf(data);
  const page = await rooms.page(data.room, actor.userId, mode, seq, data.limit);
  const firstSeq = page.messages[0]?.seq ?? null;
  const lastSeq = page.messages.at(-1)?.seq ?? null;
  return q({ ...page, firstSeq, lastSeq });
};

function windowOf({ before, after, around }: Data): [mode: string, seq: number] {
  if (before !== undefined) return ['before', before];
  if (after !== undefined) return ['after', after];
  return around === undefined ? ['latest', 0] : ['around', around];
}
