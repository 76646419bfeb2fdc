import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandShare } from '../measure/redis-commands.js';
import type { Sent } from '../measure/redis-functions.js';
import { type Hot, heaviest, hottest, readProfile } from './cpu-profile.js';
import { flameGraph } from './flame-graph.js';
import { table } from './tables.js';

/** For each `.cpuprofile` in a folder a flame graph, and in `hot.md` the functions that cost most. */
export function explainProfiles(folder: string): void {
  const files = readdirSync(folder).filter((name) => name.endsWith('.cpuprofile'));
  const parts = files.map((file) => {
    const root = readProfile(join(folder, file));
    const name = file.replace('.cpuprofile', '');
    writeFileSync(join(folder, `${name}.svg`), flameGraph(root, name));
    const worked = `Worked ${(root.total / 1e6).toFixed(1)} s.`;
    const own = hotTable('function', 'itself', hottest(root, 30));
    const below = hotTable('own function', 'with what it calls', heaviest(root, 40));
    return [`## ${name}`, worked, own, below].join('\n\n');
  });
  writeFileSync(join(folder, 'hot.md'), `${parts.join('\n\n')}\n`);
}

/** What one message asks of Redis: what Redis executed, and what processes sent. */
export function explainCommands(
  folder: string,
  executed: readonly CommandShare[],
  sent: readonly Sent[],
): void {
  const costs = executed.map(({ command, calls, us }) => [command, calls.toFixed(3), us.toFixed(1)]);
  const sendings = sent.map(({ command, calls, bytes }) => [command, calls.toFixed(3), bytes.toFixed(0)]);
  const tables = [
    table(['executed', 'calls a message', 'µs a message'], costs),
    table(['sent', 'a message', 'bytes each'], sendings),
  ];
  writeFileSync(join(folder, 'redis.md'), `${tables.join('\n\n')}\n`);
}

function hotTable(what: string, measure: string, hot: readonly Hot[]): string {
  const rows = hot.map(({ name, place, share }) => [
    `${name} ${place}`.trim().replaceAll('|', '\\|'),
    `${(share * 100).toFixed(1)} %`,
  ]);
  return table([what, measure], rows);
}
