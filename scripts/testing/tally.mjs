// @ts-check
import { complain, paint, say } from '../house/say.mjs';

/** Counts what passed, failed and was skipped, and says it in one last line. */
export class Tally {
  passed = 0;
  failed = 0;
  skipped = 0;

  pass(count = 1) {
    this.passed += count;
  }

  /** @param {string} name @param {string} [reason] */
  fail(name, reason) {
    this.failed++;
    complain(`FAILED ${name}${reason ? `\n${reason}` : ''}`);
  }

  /** @param {string} name @param {string} reason */
  skip(name, reason) {
    this.skipped++;
    say(paint('yellow', `skipped ${name}${reason ? `: ${reason}` : ''}`));
  }

  /** @param {Tally} other */
  add({ passed, failed, skipped }) {
    this.passed += passed;
    this.failed += failed;
    this.skipped += skipped;
  }

  /** A check that is not a file of tests counts as one. @param {string} name @param {{ code: number, output: string }} outcome */
  check(name, { code, output }) {
    if (code === 0) this.pass();
    else this.fail(name, output.trim());
    if (code === 0) say(`${paint('green', '✓')} ${name}`);
  }

  /** Written bare, so that programs find it too. */
  get line() {
    const skipped = this.skipped > 0 ? `, ${this.skipped} skipped` : '';
    return `${this.passed} passed, ${this.failed} failed${skipped}`;
  }
}
