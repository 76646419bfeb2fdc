import { type Counting, countEvent, countsNow, startCounting, takeCounts } from '@devtalk/client';
import t from 'tap';
import { startTwoOfEach } from './system.js';
import { askHttp } from './wire/http.js';
import { connect, signUp } from './wire/person.js';

const ROUNDS = 20;

t.setTimeout(60_000);
const { a, b } = await startTwoOfEach(t);
const ada = await signUp(a.url, 'ada');
const bo = await signUp(b.url, 'bo');
const [onA, onB] = await Promise.all([connect(a.wsUrl, ada), connect(b.wsUrl, bo)]);

t.test('a room that is read while messages arrive has the right counts, whichever came first', async (t) => {
  const { room } = await onB.ask('room.create', { kind: 'private', name: 'Race' });
  await onB.ask('member.add', { room: room.id, userId: ada.user.id });
  const { room: joined } = await askHttp(a.url, 'room.get', { room: room.id }, ada);
  if (!joined.me) throw new Error('ada is not in the room');
  // One client has each answer before the event it crossed on its way, the other behind it.
  let answersFirst: Counting = startCounting(joined.me);
  let eventsFirst: Counting = answersFirst;
  for (let i = 0; i < ROUNDS; i++) {
    const { lastSeq } = (await askHttp(a.url, 'room.get', { room: room.id }, ada)).room;
    const arrives = onA.event('message.created', ({ data }) => data.message.clientId === `r${i}`);
    const [{ seq, ...counts }, event] = await Promise.all([
      onA.ask('read.mark', { room: room.id, seq: lastSeq }),
      arrives,
      onB.ask('message.send', { room: room.id, clientId: `r${i}`, text: '@ada' }),
    ]);
    const answer = { ...counts, readSeq: seq };
    answersFirst = countEvent(takeCounts(answersFirst, answer), event, ada.user.id);
    eventsFirst = takeCounts(countEvent(eventsFirst, event, ada.user.id), answer);
    const { me } = (await askHttp(b.url, 'room.get', { room: room.id }, ada)).room;
    const { role: _role, ...truth } = me ?? { role: 'member' };
    t.strictSame(countsNow(answersFirst), truth, 'the answer first');
    t.strictSame(countsNow(eventsFirst), truth, 'the event first');
  }
});
