import { readFileSync } from 'node:fs';
import { entryOf, nodeFlagsOf } from '@devtalk/testkit';
import t from 'tap';
import { Starter } from './starter.js';

const SERVICES = ['events-gateway', 'session-service', 'chat-service', 'dashboard-worker'] as const;
const flags = nodeFlagsOf('events-gateway');

t.test('the gateway has flags of its own', async (t) => {
  t.match(flags, [/^--max-semi-space-size=\d+$/]);
});

t.test('npm start gives each process its flags', async (t) => {
  const starter = await Starter.run(t);
  await starter.ready();
  for (const [name, pid] of Object.entries(starter.children())) {
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    const service = SERVICES.find((each) => command.some((part) => part.includes(`services/${each}/`)));
    const given = command.filter((part) => part.startsWith('--max-'));
    t.strictSame(given, service ? nodeFlagsOf(service) : [], name);
  }
});

t.test('so does compose.yaml', async (t) => {
  const compose = readFileSync(new URL('../../../compose.yaml', import.meta.url), 'utf8');
  for (const service of SERVICES) {
    const expected = ['node', '--enable-source-maps', ...nodeFlagsOf(service)];
    t.ok(
      compose.includes(`command: [${expected.join(', ')}, ${entryOf(service)}]`),
      `${service}: ${expected.join(' ')}`,
    );
  }
});
