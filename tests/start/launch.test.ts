import { readFileSync } from 'node:fs';
import { entryOf, SERVICE_NAMES, SERVICES } from '@devtalk/launcher';
import t from 'tap';
import { Starter } from './starter.js';

t.test('the gateway has flags of its own', async (t) => {
  t.match(SERVICES['events-gateway'].nodeFlags, [/^--max-semi-space-size=\d+$/]);
});

t.test('npm start gives each process its flags', async (t) => {
  const starter = await Starter.run(t);
  await starter.ready();
  for (const [name, pid] of Object.entries(starter.children())) {
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    const service = SERVICE_NAMES.find((each) => command.some((part) => part.includes(`services/${each}/`)));
    const given = command.filter((part) => part.startsWith('--max-'));
    t.strictSame(given, service ? SERVICES[service].nodeFlags : [], name);
  }
});

t.test('so does compose.yaml', async (t) => {
  const compose = readFileSync(new URL('../../../compose.yaml', import.meta.url), 'utf8');
  for (const service of SERVICE_NAMES) {
    const expected = ['node', '--enable-source-maps', ...SERVICES[service].nodeFlags];
    t.ok(
      compose.includes(`command: [${expected.join(', ')}, ${entryOf(service)}]`),
      `${service}: ${expected.join(' ')}`,
    );
  }
});
