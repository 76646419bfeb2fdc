import type { Actor } from '@devtalk/bus';
import { DevTalkError, type EndpointParsed, type OpenConnection } from '@devtalk/contracts';
import type { Logger } from '@devtalk/service-kit/logging';
import type { Hint } from '../control/control-channel.js';
import type { GatewayPoll } from '../control/gateway-poll.js';
import type { OpenConnections, Page } from './open-connections.js';

const LIST = 'connections.list';
const CLOSE = 'connection.close';

/** What administrators see and close of the connections of all gateways: each gateway is asked for its own. */
export class AdminConnections {
  constructor(
    private readonly poll: GatewayPoll,
    private readonly here: OpenConnections,
    private readonly log: Logger,
  ) {
    poll.onQuestion(LIST, (page) => here.page(page as unknown as Page));
    poll.onQuestion(CLOSE, (question) => this.#close(question));
  }

  /** Each gateway gives its first ones after the cursor, so the first of all of them together are the page. */
  async list({ userId, after, limit }: EndpointParsed<'admin.connections'>) {
    const page: Page = { userId, after, limit };
    const { answers, unanswered } = await this.poll.ask<OpenConnection[]>(LIST, { ...page });
    const sorted = answers.flat().sort((a, b) => (a.id < b.id ? -1 : 1));
    const connections = sorted.slice(0, limit);
    const next = sorted.length > limit ? (connections.at(-1)?.id ?? null) : null;
    return { connections, next, unanswered };
  }

  /** @throws DevTalkError `not_found`; `timeout` where a gateway that gave no answer may hold it */
  async close({ id }: EndpointParsed<'admin.connection.close'>, by: Actor, requestId: string) {
    const question = { id, requestId, by: { userId: by.userId, username: by.username } };
    const { answers, unanswered } = await this.poll.ask<boolean>(CLOSE, question);
    if (answers.includes(true)) return {};
    if (unanswered.length === 0) throw new DevTalkError('not_found', 'there is no such connection');
    throw new DevTalkError('timeout', `no answer from ${unanswered.join(', ')}`);
  }

  /** The line is the record of who did it, beside the one of the request. */
  #close({ id, by, requestId }: Hint): boolean {
    const closed = this.here.close(String(id));
    if (!closed) return false;
    const { user, sessionId, kind } = closed;
    const whose = { connectionId: id, kind, userId: user.id, sessionId };
    this.log.warn({ ...whose, by, requestId }, 'connection closed by an administrator');
    return true;
  }
}
