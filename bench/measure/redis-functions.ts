import { once } from 'node:events';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { sleep } from './clock.js';

/** Commands that processes sent, functions by their names, with their mean size in bytes. */
export interface Sent {
  readonly command: string;
  readonly calls: number;
  readonly bytes: number;
}

/** `+1700000000.000000 [0 127.0.0.1:40000] "fcall" "message_send" …`; what functions call inside says `lua` there. */
const line = /^\+[\d.]+ \[\d+ (?!lua)[^\]]*\] "([^"]*)"(?: "([^"]*)")?/;

/** Watches Redis for a while with MONITOR, which costs much: never while something is measured. */
export async function watchCommands(url: string, ms: number): Promise<Sent[]> {
  // By hand: a client library may meet the first lines before it knows what they are.
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  await once(socket, 'connect');
  const sums = new Map<string, { calls: number; bytes: number }>();
  createInterface({ input: socket }).on('line', (text) => {
    const [, name, first] = line.exec(text) ?? [];
    if (name === undefined) return;
    const command = /^fcall$/i.test(name) ? `fcall ${first}` : name.toLowerCase();
    const sum = sums.get(command) ?? { calls: 0, bytes: 0 };
    sum.calls += 1;
    sum.bytes += text.length;
    sums.set(command, sum);
  });
  socket.write('MONITOR\r\n');
  await sleep(ms);
  socket.destroy();
  return [...sums]
    .map(([command, { calls, bytes }]) => ({ command, calls, bytes: bytes / calls }))
    .sort((a, b) => b.calls - a.calls);
}
