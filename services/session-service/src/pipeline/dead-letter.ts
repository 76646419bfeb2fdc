import { type Bus, type Entry, entryQuarantine } from '@devtalk/bus';
import type { Logger } from '@devtalk/service-kit/logging';
import { GROUP } from './function-calls.js';

/** Keeps an entry that cannot be carried out in the dead-letter queue for an operator, without its data: that may hold a password. */
export async function deadLetter(bus: Bus, log: Logger, entry: Entry, error: Error): Promise<void> {
  const { op, requestId, id, replyTo } = entry.envelope;
  const shell = JSON.stringify({ op, requestId, id, replyTo });
  const keys = { stream: entry.stream, dead: deadStream(bus, entry.stream) };
  const args = { group: GROUP, entry: entry.id, envelope: shell, error: error.message };
  await bus.library.call(bus.work, entryQuarantine.call(keys, args));
  bus.replier.error(entry.envelope, { code: 'internal', message: 'Something went wrong' });
  log.error(
    { err: error, op, requestId, entry: entry.id },
    'request dead-lettered: it cannot be carried out',
  );
}

function deadStream({ keys, layout }: Bus, stream: string): string {
  for (let p = 0; p < layout.partitions; p++) {
    if (keys.session.commands(p) === stream) return keys.session.dead(p);
  }
  return keys.session.queriesDead;
}
