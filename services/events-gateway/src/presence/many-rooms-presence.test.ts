import { startDevTalk, waitFor } from '@devtalk/testkit';
import t from 'tap';
import { signUp } from '../testing/people.js';
import { type Frame, SocketClient } from '../testing/socket-client.js';

const ROOMS = 110;

t.test('presence of a person in many rooms reaches those who share one, and no one else', async (t) => {
  const devtalk = await startDevTalk(t, {
    gateways: 2,
    workers: 0,
    env: { RATE_ROOM: '1000/1000', FRAME_BURST: '1000', FRAMES_PER_SECOND: '1000' },
  });
  const [first, second] = devtalk.gateways;
  if (!first || !second) throw new Error('two gateways');
  const [ann, ben] = await Promise.all([signUp(first.url, 'ann'), signUp(second.url, 'ben')]);
  const maker = await SocketClient.connect(t, first.wsUrl, ann.token);
  const rooms = await Promise.all(
    Array.from({ length: ROOMS }, async (_, i) => {
      const data = { kind: 'private', name: `Room ${i}` };
      return ((await maker.call('room.create', data)) as { room: { id: string } }).room.id;
    }),
  );
  const shared = rooms[0] as string;
  await maker.call('member.add', { room: shared, userId: ben.user.id });
  const observer = await SocketClient.connect(t, second.wsUrl, ben.token);
  maker.ws.close();
  const says = (state: string) => (frame: Frame) =>
    frame.event === 'presence.changed' &&
    (frame.data as Record<string, string[]>)[state]?.includes(ann.user.id) === true;
  await waitFor(() => observer.frames.some(says('offline')), { what: 'ben sees ann go' });

  const back = await SocketClient.connect(t, first.wsUrl, ann.token);
  await waitFor(() => observer.frames.some(says('online')), { what: 'ben sees ann come' });
  await waitFor(() => back.frames.some(says('online')), { what: 'ann is told of herself' });
  t.same(
    new Set(observer.frames.filter(says('online')).map(({ room }) => room)),
    new Set(['lobby', shared]),
    'in the rooms that both are in',
  );
  t.equal(back.frames.filter(says('online')).length, 1, 'and once of herself, not in each room');
});
