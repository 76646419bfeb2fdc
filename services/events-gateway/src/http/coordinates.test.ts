import t from 'tap';
import type { GatewayConfig } from '../config.js';
import { clientOf } from './request-facts.js';

type Request = Parameters<typeof clientOf>[0];

const HEADER = 'x-coordinates';
const config = {
  coordinatesHeader: HEADER,
  trustedProxies: ['127.0.0.1'],
} as unknown as GatewayConfig['public'];

const coordinatesOf = (value: string, ips = ['127.0.0.1', '203.0.113.7']) =>
  clientOf(
    { headers: { [HEADER]: value }, cookies: {}, ip: ips.at(-1), ips } as unknown as Request,
    config,
    'a device',
  ).coordinates;

t.test('coordinates are what a trusted proxy says in numbers', async (t) => {
  t.same(coordinatesOf('37.56,126.97'), { latitude: 37.56, longitude: 126.97 });
  t.same(coordinatesOf('-33.9, -70'), { latitude: -33.9, longitude: -70 });
  for (const unknown of [
    '',
    ',',
    ' , ',
    '37.56',
    '37.56,',
    ',126.97',
    '1,2,3',
    'a,b',
    'NaN,NaN',
    '0x10,1',
    '91,0',
    '0,181',
  ])
    t.equal(coordinatesOf(unknown), null, unknown);
  t.equal(coordinatesOf('37.56,126.97', ['127.0.0.1']), null, 'nobody else is asked');
});
