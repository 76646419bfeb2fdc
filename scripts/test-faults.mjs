// @ts-check
import { compile } from './house/build.mjs';
import { run } from './house/command.mjs';
import { installPackages } from './house/install.mjs';
import { inRoot } from './house/paths.mjs';
import { runCommand } from './house/refusal.mjs';

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
  // An hour's history is more than Node gives itself by default.
  const main = inRoot(program === 'limits' ? programs.limits : programs.faults);
  const { code } = await run(process.execPath, ['--max-old-space-size=6000', main, ...options], {
    show: true,
  });
  return code;
});
