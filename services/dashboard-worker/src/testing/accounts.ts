import type { AccountView } from '@devtalk/bus';
import { randomBase32 } from '@devtalk/runtime';
import { type TestScope, testNamespace } from '@devtalk/testkit';
import { openGateway, type Person, type TestGateway } from './gateway.js';
import { startWorker } from './worker.js';

/** A gateway and two workers on a namespace of their own. */
export async function openAccounts(scope: TestScope, redis: { url: string }, env: NodeJS.ProcessEnv = {}) {
  const place = { url: redis.url, prefix: testNamespace() };
  const gateway = await openGateway(scope, place);
  await Promise.all([startWorker(scope, place, { env }), startWorker(scope, place, { env })]);
  return gateway;
}

/** The answer. @throws Error for one that is an error */
export async function answerTo<T>(
  gateway: TestGateway,
  op: string,
  data: unknown,
  actor: Person,
): Promise<T> {
  const reply = await gateway.ask(op, data, actor);
  if (!reply.ok) throw new Error(`${op}: ${reply.error.code}`);
  return reply.data as T;
}

export const createAccount = (
  gateway: TestGateway,
  owner: Person,
  name: string,
  balance: string,
  id = `a${randomBase32(8)}`,
) => answerTo<AccountView>(gateway, 'account.create', { id, name, balance }, owner);

export const eventsOf = async (gateway: TestGateway, { userId }: Person, event: string) =>
  (await gateway.userEvents(userId)).filter((emitted) => emitted.event === event);

/** The accounts of which events said that a snapshot was taken, in their order. */
export const announcedAccounts = async (gateway: TestGateway, owner: Person) =>
  (await eventsOf(gateway, owner, 'snapshots.generated')).flatMap(({ data }) => data.accounts as string[]);
