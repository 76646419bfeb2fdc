// @ts-check
import { complain } from './say.mjs';

/** A fault its reader can mend: shown as one sentence, without a stack. */
export class Refusal extends Error {
  /**
   * @param {string} message one clear sentence
   * @param {number} exitCode never 0
   */
  constructor(message, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/**
 * Runs a command's main function and turns what it throws into a line and an exit code.
 * @param {() => Promise<number | void>} main answers with the exit code, 0 when it answers nothing
 */
export async function runCommand(main) {
  try {
    process.exit((await main()) ?? 0);
  } catch (error) {
    if (error instanceof Refusal) complain(error.message);
    else console.error(error);
    process.exit(error instanceof Refusal ? error.exitCode : 1);
  }
}
