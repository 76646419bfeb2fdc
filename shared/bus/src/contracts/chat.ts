import type { RequestAnswer } from './request-data.js';

/** All a connection needs at its start. */
export type Bootstrap = RequestAnswer<'connection.bootstrap'>;

/**
 * Entries of `keys.person.connections(p)` (ordered, partition of the user). `gateway.alive` goes to every partition.
 * Everything a gateway said is void once its lease has passed.
 */
export interface ConnectionEvents {
  'connection.opened': { gatewayId: string; connectionId: string; userId: string };
  'connection.closed': { gatewayId: string; connectionId: string; userId: string };
  'connection.activity': { gatewayId: string; connectionId: string; userId: string; away: boolean };
  'gateway.alive': { gatewayId: string; leaseMs: number };
  /** Its connections are void in `leaseMs`; at once without it. */
  'gateway.gone': { gatewayId: string; leaseMs?: number };
}

/**
 * Kinds in the header of a live frame, `<seq> <kind>[ <userId>[ <instance> <request id>]]\n<json>`; the user id is `-` where there is none
 * and the request follows that the frame answers.
 */
export const LIVE_FRAME = { event: 'e', joined: '+', left: '-', typing: 't', presence: 'p' } as const;
