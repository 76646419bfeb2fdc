import { parseArgs } from 'node:util';
import { EX_USAGE, StartError } from '@devtalk/launcher/workspace';

const HELP = `npm test -- [part …]

Runs every test, or those of some parts: services/chat-service, tests/browser, shared/bus/test/requests.test.ts, …
When parts are named, the checks of the whole workspace are left out (lint, cycles, walls).`;

/** @returns the parts to test; none means all */
export function readParts(args: readonly string[]): string[] {
  try {
    const options = { help: { type: 'boolean' } } as const;
    const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options });
    if (!values.help) return positionals;
  } catch (error) {
    const [sentence] = (error as Error).message.split('. ');
    throw new StartError(`${sentence}; npm test -- --help shows what can be given.`, EX_USAGE);
  }
  console.log(HELP);
  process.exit(0);
}
