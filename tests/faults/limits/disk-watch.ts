import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Child, type TestScope, waitFor } from '@devtalk/testkit';

const WRITE = /^(\d+) +write\(.* = (\d+)$/;
const SYNC_BEGINS = /^(\d+) +f(?:data)?sync\(/;
const SYNC_ENDS = /^(\d+) +(?:<\.\.\. )?f(?:data)?sync.* = 0$/;

/** How much of a file its writer has made sure is on the disk, as the system calls tell. */
export class DiskWatch {
  private constructor(
    private readonly trace: Child,
    private readonly file: string,
  ) {}

  /** Null where strace is missing or may not look into other processes. */
  static async start(scope: TestScope, pid: number, { path }: { path: string }): Promise<DiskWatch | null> {
    const folder = mkdtempSync(join(tmpdir(), 'devtalk-trace-'));
    const file = join(folder, 'calls');
    const args = ['-f', '-s', '0', '-e', 'trace=write,fsync,fdatasync', '-P', path, '-o', file];
    const trace = new Child('strace', [...args, '-p', String(pid)], { env: { PATH: process.env.PATH } });
    scope.teardown(async () => {
      await trace.stop();
      rmSync(folder, { recursive: true, force: true });
    });
    const attached = waitFor(() => trace.lines.some((line) => line.includes('attached')), {
      timeout: 10_000,
    });
    const began = await Promise.race([attached, trace.exited.then(() => false)]).catch(() => false);
    return began ? new DiskWatch(trace, file) : null;
  }

  /** Once the writer is dead: how much of the file's end was not on the disk for certain. */
  async unsynced(): Promise<number> {
    await this.trace.exited;
    let written = 0;
    let synced = 0;
    const underWay = new Map<string, number>();
    for (const line of readFileSync(this.file, 'utf8').split('\n')) {
      written += Number(WRITE.exec(line)?.[2] ?? 0);
      const begins = SYNC_BEGINS.exec(line)?.[1];
      if (begins) underWay.set(begins, written);
      const ends = SYNC_ENDS.exec(line)?.[1];
      if (ends) synced = Math.max(synced, underWay.get(ends) ?? 0);
    }
    if (synced === 0) throw new Error('no write was seen that a sync covered');
    return written - synced;
  }
}
