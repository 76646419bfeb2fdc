import t from 'tap';
import { isLater } from '../pipeline/stream-id.js';
import { roomNameKey } from '../room/room.js';
import { excerptOf } from './message.js';

t.test('an excerpt never cuts a character in two', async (t) => {
  t.equal(excerptOf('short'), 'short');
  const long = excerptOf('😀'.repeat(200));
  t.equal([...long].length, 140);
  t.notMatch(long, /\p{Surrogate}/u);
  t.ok(long.endsWith('…'));
});

t.test('names of rooms are equal whatever their case, width and spaces', async (t) => {
  t.equal(roomNameKey(' Dev\u3000 TALK '), roomNameKey('dev talk'));
  t.not(roomNameKey('devtalk'), roomNameKey('dev talk'));
});

t.test('ids of stream entries compare by number', async (t) => {
  t.ok(isLater('10-0', '9-9'));
  t.ok(isLater('9-10', '9-9'));
  t.notOk(isLater('9-9', '9-9'));
  t.notOk(isLater('9-9', '10-0'));
});
