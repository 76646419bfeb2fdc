import { waitFor } from '@devtalk/testkit';
import t from 'tap';
import { serve } from './serve.js';

t.test('what is refused for the moment is told once a second, with how many were not', async (t) => {
  const { call, log } = await serve(t);
  const told = () => log.filter(({ path, level }) => path === '/away' && level === 'warn');
  await waitFor(
    async () => {
      await (await call('/away')).text();
      return told().length === 2;
    },
    { interval: 50, what: 'the second line' },
  );
  const all = log.filter(({ path }) => path === '/away');
  const [first, second] = told();
  t.equal(all[0], first, 'the first at once');
  t.match(first, { msg: 'GET /away 503', untold: undefined });
  t.match(second, { msg: 'GET /away 503', untold: all.length - 2 });
  t.ok(Date.parse(String(second?.time)) - Date.parse(String(first?.time)) > 900, 'a second later');
});

t.test('what failed here is told each time', async (t) => {
  const { call, log } = await serve(t);
  for (const _ of [1, 2]) await (await call('/broken')).text();
  await waitFor(() => log.filter(({ path, level }) => path === '/broken' && level === 'warn').length === 2);
});

t.test('what opens something to whoever holds it stands in no line', async (t) => {
  const { call, log } = await serve(t, {}, (routes) => {
    routes.post('/api/invites/:code/accept', async () => ({}));
    routes.delete('/api/rooms/:room/invites/:code', async () => ({}));
    routes.post('/hooks/:token', async () => ({}));
    routes.get('/s/:code', async () => ({}));
  });
  const secret = '0fsesame00000000000000';
  const requests = [
    ['POST', `/api/invites/${secret}/accept`],
    ['POST', `/api/invite%73/${secret}/accept`],
    ['POST', `/api/invites/${secret}/accept/`],
    ['POST', `/api//invites/${secret}/accept?x=${secret}`],
    ['DELETE', `/api/rooms/lobby/invites/${secret}`],
    ['POST', `/hooks/${secret}`],
    ['POST', `/hooks//${secret}`],
    ['GET', `/s/${secret}`],
    ['GET', `/invite/${secret}`],
    ['PUT', `/api/links/${secret}`],
  ] as const;
  for (const [method, path] of requests) await (await call(path, { method })).text();
  await waitFor(() => log.filter(({ path }) => path !== undefined).length === requests.length);
  t.notMatch(JSON.stringify(log), secret);
  t.ok(
    log.some(({ path }) => path === '/api/rooms/lobby/invites/*'),
    'the rest is told',
  );
});
