import { readFileSync } from 'node:fs';

/** Connections that the kernel refused because a listen queue was full, since the machine started. */
export function listenOverflows(): number {
  const lines = readFileSync('/proc/net/netstat', 'utf8').split('\n');
  const [names, values] = lines.filter((line) => line.startsWith('TcpExt:')).map((line) => line.split(' '));
  const count = (name: string) => Number(values?.[names?.indexOf(name) ?? -1] ?? 0);
  return count('ListenOverflows') + count('ListenDrops');
}

/** Share of the machine's CPU time that was not idle, between two readings. */
export class MachineLoad {
  #last = readTimes();

  share(): number {
    const now = readTimes();
    const busy = now.busy - this.#last.busy;
    const all = now.all - this.#last.all;
    this.#last = now;
    return all > 0 ? busy / all : 0;
  }
}

function readTimes(): { busy: number; all: number } {
  const times = readFileSync('/proc/stat', 'utf8').split('\n', 1)[0]?.split(/\s+/).slice(1).map(Number) ?? [];
  const all = times.slice(0, 8).reduce((sum, ticks) => sum + ticks, 0);
  return { all, busy: all - (times[3] ?? 0) - (times[4] ?? 0) };
}
