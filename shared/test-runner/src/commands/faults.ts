import { requireRedisProgram } from '@devtalk/launcher';
import { compile, inRoot, print, run, SERVICE_PROJECTS } from '@devtalk/launcher/workspace';
import { findFaketime } from '../tools/faketime.js';

/** `npm run test:faults -- [option …]` */
export default async function faults(args: readonly string[]): Promise<number> {
  await prepareFaults();
  const faketime = await findFaketime();
  if (!faketime) print('There is no libfaketime: no clock is set wrong in this run.');
  return runFaults('tests/out/faults/main.js', args, faketime ? { DEVTALK_FAKETIME: faketime } : {});
}

export async function prepareFaults(): Promise<void> {
  await compile([...SERVICE_PROJECTS, 'tests']);
  await requireRedisProgram('This kills Redis again and again: it needs redis-server on the PATH.');
}

export async function runFaults(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<number> {
  // An hour's history is more than Node gives itself by default.
  const command = ['--max-old-space-size=6000', inRoot(program), ...args];
  const { code } = await run(process.execPath, command, { show: true, env: { ...process.env, ...env } });
  return code;
}
