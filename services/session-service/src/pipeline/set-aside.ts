import type { Bus, Entry } from '@devtalk/bus';
import type { Logger } from '@devtalk/service-kit/logging';
import { GROUP } from './function-calls.js';

/** An entry that failed again and again is kept for an operator, without its data: that may hold a password. */
export async function setAside(bus: Bus, log: Logger, entry: Entry, error: Error): Promise<void> {
  const { op, requestId, id, replyTo } = entry.envelope;
  const shell = JSON.stringify({ op, requestId, id, replyTo });
  const keys = [entry.stream, deadStream(bus, entry.stream)];
  const args = [GROUP, entry.id, shell, error.message];
  await bus.library.call(bus.work, { name: 'entry_quarantine', keys, args });
  bus.replier.error(entry.envelope, { code: 'internal', message: 'Something went wrong' });
  log.error({ err: error, op, requestId, entry: entry.id }, 'request set aside: it cannot be carried out');
}

function deadStream({ keys, layout }: Bus, stream: string): string {
  for (let p = 0; p < layout.partitions; p++) {
    if (keys.session.commands(p) === stream) return keys.session.dead(p);
  }
  return keys.session.queriesDead;
}
