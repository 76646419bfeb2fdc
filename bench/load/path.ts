import { Agent, type ClientRequestArgs } from 'node:http';
import type { Duplex } from 'node:stream';
import { SeverableStream } from './severable-stream.js';

/** The network between one client and its server. A client library dials through `agent`; `cut` breaks what it dialled. */
export class Path {
  readonly agent = new PathAgent();

  /** @returns whether there was a connection to cut */
  cut(silently: boolean): boolean {
    const stream = this.agent.last;
    if (!stream || stream.destroyed || stream.connectedUs === 0) return false;
    if (silently) stream.sever();
    else stream.cut();
    return true;
  }

  /** When the present connection was made. */
  get connectedUs(): number {
    return this.agent.last?.connectedUs ?? 0;
  }
}

class PathAgent extends Agent {
  last: SeverableStream | undefined;

  override createConnection({ host, port }: ClientRequestArgs): Duplex {
    this.last = new SeverableStream(host ?? '127.0.0.1', Number(port));
    return this.last;
  }
}
