import { prepareFaults, runFaults } from './faults.js';

/** `npm run test:limits -- [option …]` */
export default async function limits(args: readonly string[]): Promise<number> {
  await prepareFaults();
  return runFaults('tests/out/faults/limits/main.js', args);
}
