import { fieldOf, partitionOf, type RequestAnswer, runAll } from '@devtalk/bus';
import { DevTalkError, type PublicUser, type RoomKind } from '@devtalk/contracts';
import type { ChatContext } from '../pipeline/chat-context.js';
import { q } from '../pipeline/json.js';
import { processQueryHandler } from '../pipeline/query.js';

type Answer = RequestAnswer<'room.facts'>;
type Fact = Answer['facts'][number];

interface EventJson {
  event: string;
  at: string;
  data: { message?: { author: PublicUser }; user?: PublicUser };
}

/**
 * What happened in a room, from its log and the bodies of its messages, for a process that rebuilds read models: no text, and of its
 * messages only who wrote them and when. One that is changed between the two reads is the same fact before and after.
 * Rejects with `gone` where the log has a hole: nothing true could be counted from it.
 */
export default processQueryHandler('room.facts', async ({ room, after, limit }, { bus, keys }) => {
  const p = partitionOf(room, bus.layout.partitions);
  const [name, kind, seq] = await bus.work.hmget(keys.room.room(p, room), 'name', 'kind', 'seq');
  const top = Number(seq ?? 0);
  const count = Math.max(0, Math.min(limit, top - after));
  const seqs = Array.from({ length: count }, (_, i) => after + 1 + i);
  const facts = count === 0 ? [] : await readFacts({ bus, keys }, room, seqs);
  const known = { id: room, name: name ?? '', kind: (kind ?? 'private') as RoomKind };
  return q({ room: known, top, facts } satisfies Answer);
});

async function readFacts(
  { bus, keys }: Pick<ChatContext, 'bus' | 'keys'>,
  room: string,
  seqs: readonly number[],
): Promise<Fact[]> {
  const p = partitionOf(room, bus.layout.partitions);
  const [entries, bodies] = (await runAll(bus.work, [
    ['XRANGE', keys.room.log(p, room), `${seqs[0]}-0`, `${seqs.at(-1)}-0`],
    ['HMGET', keys.room.bodies(p, room), ...seqs],
  ])) as [[string, string[]][], (string | null)[]];
  const events = new Map(entries.map(([id, fields]) => [Number.parseInt(id, 10), fieldOf(fields, 'e')]));
  return seqs.map((seq, i) => {
    const [event, body] = [events.get(seq), bodies[i]];
    if (event !== undefined) return factOfEvent(seq, event);
    if (!body) throw new DevTalkError('gone', `the log of ${room} has no event ${seq}`);
    return factOfBody(seq, body);
  });
}

function factOfEvent(seq: number, json: string): Fact {
  const { event, at, data } = JSON.parse(json) as EventJson;
  return { seq, event, at: Date.parse(at), user: data.message?.author ?? data.user ?? null };
}

/** Time and author are its first lines (`message/_message.lua`); the time of a message of before is ISO. */
function factOfBody(seq: number, body: string): Fact {
  const [at = '', author = ''] = body.split('\n', 2);
  const ms = Number(at);
  const time = Number.isFinite(ms) ? ms : Date.parse(at);
  return { seq, event: 'message.created', at: time, user: JSON.parse(author) as PublicUser };
}
