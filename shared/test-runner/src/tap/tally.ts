import { type ProgramResult, paint, print, printError } from '@devtalk/launcher/workspace';

/** Counts what passed, failed and was skipped, and sums it up in one last line. */
export class Tally {
  passed = 0;
  failed = 0;
  skipped = 0;

  pass(): void {
    this.passed++;
  }

  fail(name: string, reason?: string): void {
    this.failed++;
    printError(`FAILED ${name}${reason ? `\n${reason}` : ''}`);
  }

  skip(name: string, reason: string): void {
    this.skipped++;
    print(paint('yellow', `skipped ${name}${reason ? `: ${reason}` : ''}`));
  }

  add({ passed, failed, skipped }: Tally): void {
    this.passed += passed;
    this.failed += failed;
    this.skipped += skipped;
  }

  /** A check that is not a file of tests counts as one. */
  check(name: string, { code, output }: ProgramResult): void {
    if (code !== 0) {
      this.fail(name, output.trim());
    } else {
      this.pass();
      print(`${paint('green', '✓')} ${name}`);
    }
  }

  /** Without a prefix or colour: programs read it. */
  get line(): string {
    const skipped = this.skipped > 0 ? `, ${this.skipped} skipped` : '';
    return `${this.passed} passed, ${this.failed} failed${skipped}`;
  }
}
