import type {
  Actor,
  Bus,
  Client,
  Opened,
  Reply,
  RequestAnswer,
  SessionEnded,
  SessionRecord,
} from '@devtalk/bus';
import { hashToken, partitionOf, partitionOfToken, partitionOfUser } from '@devtalk/bus';
import { normalizeUsername, type RequestsOf, type WireError } from '@devtalk/contracts';

type Op = RequestsOf<'session'>;
export type Result<N extends Op> = RequestAnswer<N>;

/** What a failed request answered. */
class Refused extends Error {
  constructor(readonly wire: WireError) {
    super(wire.code);
  }
}

export const client = (more: Partial<Client> = {}) => ({
  ip: '192.0.2.1',
  device: 'Firefox on Linux',
  deviceId: null,
  coordinates: null,
  tokenHash: null,
  ...more,
});

/** Does with the bus what a gateway does. */
export class Caller {
  constructor(readonly bus: Bus) {}

  /** @throws Refused */
  async ask<N extends Op>(
    op: N,
    data: unknown,
    { actor, stream, timeoutMs = 15_000 }: AskOptions,
  ): Promise<Result<N>> {
    const reply = await this.reply(op, data, { ...(actor && { actor }), stream, timeoutMs });
    if (!reply.ok) throw new Refused(reply.error as unknown as WireError);
    return reply.data as Result<N>;
  }

  reply(op: string, data: unknown, { actor, stream, timeoutMs = 15_000 }: AskOptions): Promise<Reply> {
    return this.bus.requester.request(stream, { op, data, requestId: 'req-test', actor }, timeoutMs);
  }

  streamOfName(username: string): string {
    return this.bus.keys.session.commands(this.partitionOfName(username));
  }

  partitionOfName(username: string): number {
    return partitionOf(normalizeUsername(username), this.bus.layout.partitions);
  }

  register(username: string, password = 'a good long password', more: object = {}): Promise<Opened> {
    const data = { username, password, client: client(), ...more };
    return this.ask('auth.register', data, { stream: this.streamOfName(username) });
  }

  login(username: string, password = 'a good long password', from = client()): Promise<Opened> {
    const data = { username, password, client: from };
    return this.ask('auth.login', data, { stream: this.streamOfName(username) });
  }

  recover(username: string, password: string, newPassword: string, from = client()): Promise<Opened> {
    const data = { username, password, newPassword, client: from };
    return this.ask('auth.recover', data, { stream: this.streamOfName(username) });
  }

  /** On behalf of a session. */
  as<N extends Op>(actor: Actor, op: N, data: unknown = {}): Promise<Result<N>> {
    return this.ask(op, data, {
      actor,
      stream: this.bus.keys.session.commands(this.partitionOf(actor.userId)),
    });
  }

  query<N extends Op>(actor: Actor, op: N, data: unknown): Promise<Result<N>> {
    return this.ask(op, data, { actor, stream: this.bus.keys.session.queries });
  }

  partitionOf(userId: string): number {
    return partitionOfUser(userId, this.bus.layout.partitions) ?? -1;
  }

  /** The session as a gateway reads it. */
  async record(token: string): Promise<Partial<SessionRecord>> {
    const p = partitionOfToken(token, this.bus.layout.partitions) ?? -1;
    return this.bus.work.hgetall(this.bus.keys.session.session(p, hashToken(token)));
  }

  live(userId: string): Promise<Record<string, string>> {
    return this.bus.work.hgetall(this.bus.keys.session.live(this.partitionOf(userId), userId));
  }

  async actor(opened: Opened): Promise<Actor> {
    const record = await this.record(opened.token);
    return {
      ...opened.user,
      userId: opened.user.id,
      sessionId: opened.session.id,
      epoch: Number(record.epoch),
    };
  }

  /** Collects what is published about ended sessions from now on. */
  async endings(userId: string): Promise<SessionEnded[]> {
    const heard: SessionEnded[] = [];
    const channel = this.bus.keys.session.sessions(this.partitionOf(userId));
    await this.bus.subscriptions.subscribe(
      channel,
      (payload) => void heard.push(JSON.parse(payload.toString())),
    );
    return heard;
  }

  /** Entries of the partition's event stream about this person. */
  async events(userId: string): Promise<{ event: string; data: Record<string, unknown> }[]> {
    const rows = await this.bus.work.xrange(this.bus.keys.session.events(this.partitionOf(userId)), '-', '+');
    return rows
      .map(([, fields]) => ({ event: fields[1] ?? '', data: JSON.parse(fields[3] ?? '{}') }))
      .filter(({ data }) => JSON.stringify(data).includes(userId));
  }
}

interface AskOptions {
  actor?: Actor | undefined;
  stream: string;
  timeoutMs?: number;
}

/** The refusal of a request that should be refused. */
export async function refusal(request: Promise<unknown>): Promise<WireError> {
  try {
    await request;
  } catch (error) {
    if (error instanceof Refused) return error.wire;
    throw error;
  }
  throw new Error('the request was not refused');
}
