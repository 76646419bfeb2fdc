/** Facts about the whole deployment, read by every process at its start. */
export interface LayoutKeys {
  /** Hash `partitions`, `schema`, `epoch`: written once by the first process that starts. */
  layout: string;
  /** Channel of hints from any process to all of them. */
  control: string;
  /** Channel of answers to one instance. */
  replies(instance: string): string;
  /** Zset instance → expiry (ms, Redis time) of the live consumers of one group: decides fair shares of partitions. */
  consumers(group: string): string;
  /** Hash instance → JSON of role, load and lag, refreshed every few seconds; read for the admin's list of services. */
  instances: string;
  /** Hash connection → gateway: the sockets that one session has, over all gateways; gone a day after the last came. */
  connectionSlots(sessionId: string): string;
  /** String, for 10 s: what the readiness check of one process has written to see whether Redis writes. */
  probe(instance: string): string;
  /** String: theoretical arrival time (ms) of the person's next call of one rate class; gone once it is past. Written by gateways. */
  callRate(p: number, userId: string, rateClass: string): string;
}

export function layoutKeys(prefix: string): LayoutKeys {
  return {
    layout: `${prefix}{meta}:layout`,
    control: `${prefix}{svc}:control`,
    replies: (instance) => `${prefix}reply:{${instance}}`,
    consumers: (group) => `${prefix}{svc}:consumers:${group}`,
    instances: `${prefix}{svc}:instances`,
    connectionSlots: (sessionId) => `${prefix}{svc}:places:${sessionId}`,
    probe: (instance) => `${prefix}{svc}:probe:${instance}`,
    // Beside the person's other keys, so that on a cluster people are spread over its shards.
    callRate: (p, userId, rateClass) => `${prefix}{u${p}}:calls:${userId}:${rateClass}`,
  };
}
