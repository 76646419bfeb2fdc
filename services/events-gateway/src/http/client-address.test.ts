import { startDevTalk } from '@devtalk/testkit';
import t from 'tap';
import { SocketClient } from '../testing/socket-client.js';
import { clientAddress, plainAddress } from './client-address.js';

t.test('one address has one spelling', async (t) => {
  for (const spelling of [
    '203.0.113.7',
    '203.0.113.7:4711',
    '::ffff:203.0.113.7',
    '::ffff:cb00:7107',
    '0:0:0:0:0:FFFF:CB00:7107',
    '[::ffff:cb00:7107]:4711',
    '[::ffff:cb00:7107]',
  ])
    t.equal(plainAddress(spelling), '203.0.113.7', spelling);
  for (const spelling of ['2001:db8::7', '2001:DB8:0::7', '[2001:db8::7]:4711', '2001:db8::7%eth0'])
    t.equal(plainAddress(spelling), '2001:db8::7', spelling);
  for (const none of ['', 'unknown', '_hidden', '0x7f.1', '127.1', '010.0.0.1', '1.2.3.4:', '[1.2', 'a:80'])
    t.equal(plainAddress(none), undefined, none);
});

t.test('nonsense counts as who has forwarded it', async (t) => {
  t.equal(clientAddress({ ip: 'unknown', ips: ['127.0.0.1', '10.0.0.2', 'unknown'] }), '10.0.0.2');
  t.equal(clientAddress({ ip: '::ffff:10.0.0.9' }), '10.0.0.9');
});

const SPELLINGS = ['203.0.113.7:1001', '::ffff:cb00:7107', '[::ffff:203.0.113.7]:1002'];

t.test('no spelling gives a client more connections than its address may have', async (t) => {
  const env = { TRUSTED_PROXIES: 'loopback,10.0.0.0/8', CONNECTIONS_PER_ADDRESS: '2' };
  const { wsUrl } = await startDevTalk(t, { chat: 0, sessions: 0, workers: 0, env });
  const open = (forwarded: string) => SocketClient.open(t, wsUrl, { 'x-forwarded-for': forwarded });
  const [first = '', second = '', third = ''] = SPELLINGS;
  await Promise.all([open(first), open(second)]);
  await t.rejects(open(third), /429/);
  await t.rejects(open('203.0.113.7'), /429/);
  await t.rejects(open('198.51.100.1, 203.0.113.7:1003'), /429/, 'what the client itself wrote is not read');
  await t.rejects(open('203.0.113.7, 10.0.0.2:5678'), /429/, 'a trusted proxy with its port is trusted');
  t.ok(await open('203.0.113.8:1001'), 'the neighbour is another');
});

t.test('without a trusted proxy nothing that is forwarded counts', async (t) => {
  const env = { CONNECTIONS_PER_ADDRESS: '2' };
  const { wsUrl } = await startDevTalk(t, { chat: 0, sessions: 0, workers: 0, env });
  const open = (forwarded: string) => SocketClient.open(t, wsUrl, { 'x-forwarded-for': forwarded });
  await Promise.all([open('203.0.113.1'), open('203.0.113.2')]);
  await t.rejects(open('203.0.113.3'), /429/);
});
