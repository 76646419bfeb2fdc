// @ts-check
import { parseArgs } from 'node:util';
import { Refusal } from '../house/refusal.mjs';

const HELP = `npm test -- [part …]

Runs every test, or those of some parts: services/chat-service, tests/browser, shared/bus/test/requests.test.ts, …
A part that is named runs without the checks of the whole house (lint, cycles, walls).`;

/** @param {string[]} args @returns {string[]} the parts to test; none means all */
export function readParts(args) {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { help: { type: 'boolean' } },
    });
    if (!values.help) return positionals;
  } catch (error) {
    throw new Refusal(
      `${/** @type {Error} */ (error).message.split('. ')[0]}; npm test -- --help says what can be asked for.`,
      64,
    );
  }
  console.log(HELP);
  process.exit(0);
}
