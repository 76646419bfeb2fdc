import t from 'tap';
import { socketUrl } from '../realtime/socket-url.js';
import { parseRoute, pathOf } from './router.js';

t.test('every address leads to a page and back', async (t) => {
  for (const path of [
    '/',
    '/rooms/lobby',
    '/invite/0fcode',
    '/dashboard',
    '/notifications',
    '/security',
    '/settings',
  ])
    t.equal(pathOf(parseRoute(path)), path);
  for (const path of ['/rooms', '/rooms/', '/nowhere', '/constructor', '//'])
    t.same(parseRoute(path), { page: 'home' }, path);
});

t.test('the socket is where the page came from, encrypted like it', async (t) => {
  t.equal(socketUrl({ protocol: 'https:', host: 'chat.example' }), 'wss://chat.example/ws');
  t.equal(socketUrl({ protocol: 'http:', host: '127.0.0.1:3000' }), 'ws://127.0.0.1:3000/ws');
});
