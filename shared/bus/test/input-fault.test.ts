import { DevTalkError } from '@devtalk/contracts';
import t from 'tap';
import { toReplyError } from '../src/index.js';

const replyError = (message: string): Error => Object.assign(new Error(message), { name: 'ReplyError' });

t.test('an outage may be tried again, a fault of the input not', async (t) => {
  for (const message of ['Command timed out', 'Connection is closed.', "Stream isn't writeable"])
    t.equal(toReplyError(new Error(message)).code, 'unavailable', message);
  for (const message of [
    'LOADING Redis is loading',
    'OOM command not allowed',
    'CLUSTERDOWN Hash slot not served',
  ])
    t.equal(toReplyError(replyError(message)).code, 'unavailable', message);
  t.equal(toReplyError(replyError('WRONGTYPE Operation against a key')).code, 'internal');
  t.equal(toReplyError(new TypeError('x is undefined')).code, 'internal');
  const rejection = new DevTalkError('not_found');
  t.equal(toReplyError(rejection), rejection, 'what a handler rejected stays as it is');
});
