import { type ChildProcess, spawn } from 'node:child_process';
import type { Writable } from 'node:stream';

/**
 * Reads `+pid` and `-pid` lines. Its standard input ends when this process dies, however it dies, and then it kills
 * what is still on the list. A pid that has ended is taken off at once, so that its next owner is never hit.
 */
const script = `
pids=" "
while read -r line; do
  pid="\${line#?}"
  case "$line" in
    +*) pids="$pids$pid " ;;
    -*) pids="\${pids%% $pid *} \${pids#* $pid }" ;;
  esac
done
for pid in $pids; do kill -9 "$pid" 2>/dev/null; done
`;

let guard: Writable | undefined;
const guarded = new Set<ChildProcess>();

/** Makes sure that a child never outlives this process: neither a normal end nor a kill -9 of it. */
export function guardChild(child: ChildProcess): void {
  const { pid } = child;
  if (pid === undefined) return;
  guard ??= startGuard();
  guarded.add(child);
  guard.write(`+${pid}\n`);
  child.once('exit', () => {
    guarded.delete(child);
    guard?.write(`-${pid}\n`);
  });
}

function startGuard(): Writable {
  // In a session of its own: a Ctrl-C meant for the tests must not end it before its work is done.
  const watcher = spawn('/bin/sh', ['-c', script], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  watcher.unref();
  (watcher.stdin as Writable & { unref?: () => void }).unref?.();
  watcher.stdin.on('error', () => {});
  process.on('exit', () => {
    for (const child of guarded) child.kill('SIGKILL');
  });
  return watcher.stdin;
}
