// @ts-check
import { compile } from './house/build.mjs';
import { run } from './house/command.mjs';
import { installPackages } from './house/install.mjs';
import { inRoot } from './house/paths.mjs';
import { Refusal, runCommand } from './house/refusal.mjs';
import { say } from './house/say.mjs';
import { findRedisServer } from './redis/find-server.mjs';
import { findFaketime } from './testing/faketime.mjs';

const projects = [
  'services/session-service',
  'services/chat-service',
  'services/dashboard-worker',
  'services/events-gateway',
  'tests',
];
const programs = { faults: 'tests/out/faults/main.js', limits: 'tests/out/faults/limits/main.js' };

/** `faults` or `limits`, then the options of that program. */
const [program, ...options] = process.argv.slice(2);

await runCommand(async () => {
  await installPackages();
  await compile(projects);
  if ((await findRedisServer()).kind !== 'program')
    throw new Refusal('This kills Redis again and again: it needs redis-server on the PATH.');
  const faketime = program === 'limits' ? undefined : await findFaketime();
  if (program !== 'limits' && !faketime) say('There is no libfaketime: no clock is set wrong in this run.');
  const env = { ...process.env, ...(faketime && { DEVTALK_FAKETIME: faketime }) };
  // An hour's history is more than Node gives itself by default.
  const main = inRoot(program === 'limits' ? programs.limits : programs.faults);
  const { code } = await run(process.execPath, ['--max-old-space-size=6000', main, ...options], {
    show: true,
    env,
  });
  return code;
});
