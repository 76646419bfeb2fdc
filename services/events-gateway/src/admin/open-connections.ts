import type { OpenConnection, PublicUser } from '@devtalk/contracts';
import type { Connections } from '../connection/connections.js';
import type { UserStream } from '../connection/user-stream.js';
import type { UserHubs } from '../delivery/user-hubs.js';
import type { Streams } from '../event-stream/streams.js';

export interface Page {
  readonly userId?: string | undefined;
  /** Id of the last one of the page before. */
  readonly after?: string | undefined;
  readonly limit: number;
}

/** What is open on this gateway, for administrators. Sockets that have not said yet whose they are do not count: they end within 5 s. */
export class OpenConnections {
  constructor(
    private readonly serverId: string,
    private readonly connections: Connections,
    private readonly streams: Streams,
    private readonly users: UserHubs<UserStream>,
  ) {}

  /** Those after `after`, in order of their ids; one more than the page where there are more. */
  page({ userId, after = '', limit }: Page): OpenConnection[] {
    const found = new LowestIds(limit + 1);
    for (const stream of userId === undefined ? this.#all() : this.users.listenersOf(userId)) {
      if (stream.isOpen && stream.id > after) found.add(stream);
    }
    return found.sorted().map((stream) => this.#describe(stream));
  }

  /** Whose connection was closed; null where it is not held here. */
  close(id: string): OpenConnection | null {
    const stream = this.connections.get(id) ?? this.streams.get(id);
    if (!stream?.isOpen) return null;
    const closed = this.#describe(stream);
    stream.disconnect();
    return closed;
  }

  *#all(): Iterable<UserStream> {
    yield* this.connections;
    yield* this.streams;
  }

  #describe(stream: UserStream): OpenConnection {
    const { id, kind, address, openedAt, actor, device, waitingBytes } = stream;
    return {
      id,
      kind,
      serverId: this.serverId,
      user: publicUserOf(actor),
      sessionId: actor.sessionId,
      device,
      ip: address,
      openedAt: new Date(openedAt).toISOString(),
      queuedBytes: waitingBytes,
    };
  }
}

const publicUserOf = ({ userId, username, displayName }: UserStream['actor']): PublicUser => ({
  id: userId,
  username,
  displayName,
});

/** The first few of many by id. Sorted now and then and not at once, which with tens of thousands would be a stall. */
class LowestIds {
  #some: UserStream[] = [];

  constructor(private readonly count: number) {}

  add(stream: UserStream): void {
    if (this.#some.push(stream) >= 2 * this.count) this.#some = this.sorted();
  }

  sorted(): UserStream[] {
    return this.#some.sort((a, b) => (a.id < b.id ? -1 : 1)).slice(0, this.count);
  }
}
