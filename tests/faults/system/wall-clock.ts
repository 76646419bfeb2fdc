import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestScope } from '@devtalk/testkit';

/** libfaketime, as `npm run test:faults` finds it. */
const LIBRARY = process.env.DEVTALK_FAKETIME;

/** The wall clock of one process, which can be set while it runs. Its monotonic clock goes on, as the kernel's does. */
export class WallClock {
  readonly env: NodeJS.ProcessEnv;
  readonly #file: string;

  private constructor(library: string, folder: string) {
    this.#file = join(folder, 'time');
    this.set(0);
    this.env = {
      LD_PRELOAD: library,
      FAKETIME_TIMESTAMP_FILE: this.#file,
      FAKETIME_CACHE_DURATION: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    };
  }

  /** Null without libfaketime. */
  static create(scope: TestScope): WallClock | null {
    if (LIBRARY === undefined) return null;
    const folder = mkdtempSync(join(tmpdir(), 'devtalk-clock-'));
    scope.teardown(() => rmSync(folder, { recursive: true, force: true }));
    return new WallClock(LIBRARY, folder);
  }

  /** So many minutes before or after the true time, within a second. */
  set(minutes: number): void {
    writeFileSync(this.#file, `${minutes < 0 ? '-' : '+'}${Math.abs(minutes)}m\n`);
  }
}
