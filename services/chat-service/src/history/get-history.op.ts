import type { Message, OpParsed } from '@devtalk/contracts';
import { q } from '../pipeline/json.js';
import { queryHandler } from '../pipeline/query.js';
import { windowWithin } from './page-window.js';

type Data = OpParsed<'room.history'>;

/** A page holds fewer messages than asked for where they are long: an answer must fit into what one connection may have waiting. */
const PAGE_BYTES = 700_000;

export default queryHandler('room.history', async (data, actor, { rooms }) => {
  const [mode, seq] = windowOf(data);
  const page = await rooms.page(data.room, actor.userId, mode, seq, data.limit);
  const texts = page.messages.map(q);
  const sizes = texts.map((text) => Buffer.byteLength(text));
  const [first, last] = windowWithin(sizes, anchorOf(page.messages, mode, seq), PAGE_BYTES) ?? [0, -1];
  return `{"messages":[${texts.slice(first, last + 1).join(',')}],${q({
    firstSeq: page.messages[first]?.seq ?? null,
    lastSeq: page.messages[last]?.seq ?? null,
    hasBefore: page.hasBefore || first > 0,
    hasAfter: page.hasAfter || last < page.messages.length - 1,
  }).slice(1)}`;
});

function windowOf({ before, after, around }: Data): [mode: string, seq: number] {
  if (before !== undefined) return ['before', before];
  if (after !== undefined) return ['after', after];
  return around === undefined ? ['latest', 0] : ['around', around];
}

/** The message nearest to the place asked for: what is left out is left out at the far end. */
function anchorOf(messages: readonly Message[], mode: string, seq: number): number {
  if (mode === 'after') return 0;
  if (mode === 'around') return messages.findIndex((message) => message.seq >= seq);
  return messages.length - 1;
}
