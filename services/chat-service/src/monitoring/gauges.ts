import { type OrderedConsumer, totalLength } from '@devtalk/bus';
import { type Metrics, measureDeadLetters } from '@devtalk/service-kit/http';
import type { Chat } from '../pipeline/chat.js';

/** Read at each scrape: how many commands wait in every partition, and which partitions this instance holds. */
export function measurePartitions(metrics: Metrics, chat: Chat, consumer: OrderedConsumer): void {
  const partitions = Array.from({ length: chat.partitions }, (_, p) => p);
  metrics.gauge('chat_backlog', 'Commands not carried out yet', ['partition'], async (gauge) => {
    const lengths = await Promise.all(
      partitions.map((p) => chat.bus.requests.xlen(chat.keys.room.commands(p))),
    );
    lengths.forEach((length, p) => void gauge.set({ partition: String(p) }, length));
  });
  metrics.gauge(
    'chat_partitions_held',
    'Partitions whose commands this instance carries out',
    [],
    (gauge) => {
      gauge.set(consumer.leases.held.size);
    },
  );
  const { room, person } = chat.keys;
  const lengthOf = (streams: string[]) => () => totalLength(chat.bus.work, streams);
  measureDeadLetters(metrics, {
    commands: lengthOf(partitions.map(room.dead)),
    connections: lengthOf(partitions.map(person.connectionsDead)),
    queries: lengthOf([room.deadQueries]),
  });
}
