import {
  type DevTalk,
  type DevTalkOptions,
  type GatewayProcess,
  startDevTalk,
  type TestScope,
} from '@devtalk/testkit';

/** The cheapest hashing that is not refused: sign-ins are many here and their cost is not the subject. */
const CHEAP_HASH = { PASSWORD_HASH_MEMORY: '19456', PASSWORD_HASH_TIME: '2' };
/** The same few people add each other to a room for every example. */
const ADDED = { ROOMS_ADDED_PER_DAY: '10000' };

export interface TwoGateways extends DevTalk {
  readonly a: GatewayProcess;
  readonly b: GatewayProcess;
}

/** Two of each process that people meet, so that whatever is asked may be answered by either. */
export async function startTwoOfEach(scope: TestScope, options: DevTalkOptions = {}): Promise<TwoGateways> {
  const counts = { gateways: 2, chat: 2, sessions: 2, workers: 1, ...options };
  const talk = await startDevTalk(scope, { ...counts, env: { ...CHEAP_HASH, ...ADDED, ...options.env } });
  const [a, b] = talk.gateways as [GatewayProcess, GatewayProcess];
  return { ...talk, a, b };
}
