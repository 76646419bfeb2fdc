import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hottest, readProfile } from './cpu-profile.js';
import { flameGraph } from './flame-graph.js';
import { table } from './tables.js';

/** For each `.cpuprofile` in a folder a flame graph, and in `hot.md` the functions that cost most. */
export function explainProfiles(folder: string): void {
  const files = readdirSync(folder).filter((name) => name.endsWith('.cpuprofile'));
  const parts = files.map((file) => {
    const root = readProfile(join(folder, file));
    const name = file.replace('.cpuprofile', '');
    writeFileSync(join(folder, `${name}.svg`), flameGraph(root, name));
    const rows = hottest(root, 30).map(({ name, place, share }) => [
      `${name} ${place}`.trim().replaceAll('|', '\\|'),
      `${(share * 100).toFixed(1)} %`,
    ]);
    return `## ${name}\n\nWorked ${(root.total / 1e6).toFixed(1)} s.\n\n${table(['function', 'itself'], rows)}\n`;
  });
  writeFileSync(join(folder, 'hot.md'), parts.join('\n'));
}
