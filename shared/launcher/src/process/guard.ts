import { type ChildProcess, spawn } from 'node:child_process';
import type { Writable } from 'node:stream';

/**
 * What happens to a process once the one that started it is gone, however it went:
 * `kill`: SIGKILL at once;
 * `drain`: it sees the end of its standard input and leaves by itself; SIGKILL if it has not within {@link DRAIN_S};
 * `last`: SIGTERM when all that drain have ended, because they need it for that.
 */
export type WhenOrphaned = 'kill' | 'drain' | 'last';

/** What services get to drain after a kill -9 of their starter. */
export const DRAIN_S = 5;

/**
 * Reads `+<kind><target>` and `-<kind><target>` lines, where a target is what kill(1) takes: a process, or a group by its negative id. Its
 * standard input ends when the process that writes them dies. What has ended is taken off at once, so that the next owner of the number is
 * never hit.
 */
const SCRIPT = `
list=" "
while read -r line; do
  entry="\${line#?}"
  case "$line" in
    +*) list="$list$entry " ;;
    -*) list="\${list%% $entry *} \${list#* $entry }" ;;
  esac
done
each() { for entry in $list; do case "$entry" in $1*) kill -s "$2" -- "\${entry#?}" 2>/dev/null ;; esac; done; }
each k KILL
tries=0
draining=yes
while [ "$draining" ] && [ "$tries" -lt $((${DRAIN_S} * 5)) ]; do
  draining=
  living=" "
  for entry in $list; do
    case "$entry" in
      d*) kill -s 0 -- "\${entry#?}" 2>/dev/null && draining=yes && living="$living$entry " ;;
      *) living="$living$entry " ;;
    esac
  done
  list="$living"
  tries=$((tries + 1))
  [ "$draining" ] && sleep 0.2
done
each d KILL
each l TERM
`;

let guard: Writable | undefined;
const killedAtExit = new Set<ChildProcess>();

/** Makes sure that a child does not outlive this process, whether that ends by itself or by kill -9. */
export function guardChild(child: ChildProcess, whenOrphaned: WhenOrphaned, leadsGroup: boolean): void {
  const { pid } = child;
  if (pid === undefined) return;
  guard ??= startGuard();
  const entry = `${whenOrphaned[0]}${leadsGroup ? -pid : pid}`;
  guard.write(`+${entry}\n`);
  if (whenOrphaned === 'kill') killedAtExit.add(child);
  child.once('exit', () => {
    killedAtExit.delete(child);
    guard?.write(`-${entry}\n`);
  });
}

function startGuard(): Writable {
  // In a session of its own: a Ctrl-C in the terminal must not end it before its work is done.
  const watcher = spawn('/bin/sh', ['-c', SCRIPT], {
    env: { PATH: process.env.PATH },
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  watcher.unref();
  (watcher.stdin as Writable & { unref?: () => void }).unref?.();
  watcher.stdin.on('error', () => {});
  process.on('exit', () => {
    for (const child of killedAtExit) child.kill('SIGKILL');
  });
  return watcher.stdin;
}
