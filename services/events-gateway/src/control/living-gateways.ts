import type { Bus, Keys } from '@devtalk/bus';

const GROUP = 'gateways';
/** How often each says that it lives, and the silence in ms after which it is dead for the others. */
export const GATEWAY_HEARTBEAT_MS = 500;
export const GATEWAY_LEASE_MS = 1_500;

/** Zset of gateway processes and the ends of their leases. */
export const gatewayLeases = (keys: Keys): string => keys.layout.consumers(GROUP);

/** Processes whose lease has not ended; one that was killed is among them for up to 1.5 s. @throws where Redis is away */
export function livingGateways({ requests, keys, clock }: Bus): Promise<string[]> {
  return requests.zrangebyscore(gatewayLeases(keys), `(${Math.floor(clock.now())}`, '+inf');
}

/** The process id without what tells it from its predecessor: the `serverId` people see. */
export const serverIdOf = (process: string): string => process.slice(0, process.lastIndexOf('.'));
