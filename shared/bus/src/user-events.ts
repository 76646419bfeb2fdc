import { userEvent } from './functions.js';
import type { RedisClient } from './redis/client.js';
import type { FunctionLibrary } from './redis/functions.js';
import type { PersonKeys } from './redis/keys/chat.js';

export interface UserEvent {
  partition: number;
  userId: string;
  /** Name of a user event of the contracts. */
  event: string;
  /** The event's own fields; `timestamp` and `serverId` are added. */
  data: Record<string, unknown>;
  /** Names the cause: said once in 24 h however often the cause is redelivered. */
  once?: string | undefined;
}

/** Says something to one person: durable for 24 h, live on every connection and SSE stream of theirs, whichever gateway holds it. */
export class UserEvents {
  constructor(
    private readonly client: RedisClient,
    private readonly library: FunctionLibrary,
    private readonly keys: PersonKeys,
    private readonly serverId: string,
  ) {}

  /** @returns the event id */
  async emit({ partition, userId, event, data, once }: UserEvent): Promise<string> {
    const events = this.keys.userEvents(partition, userId);
    const json = JSON.stringify({ timestamp: new Date().toISOString(), serverId: this.serverId, ...data });
    const call = userEvent.call(
      { events, once: once === undefined ? events : this.keys.userEventOnce(partition, userId, once) },
      { channel: this.keys.userChannel(partition, userId), user: userId, event, data: json },
    );
    return (await this.library.call(this.client, call)) as string;
  }
}
