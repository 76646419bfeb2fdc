/** Events without a place in any log: they may be merged (last value wins) or dropped under load. */
export const EPHEMERAL_EVENTS = ['typing', 'presence.changed', 'heartbeat'] as const;

export type EphemeralEventName = (typeof EPHEMERAL_EVENTS)[number];

const names: ReadonlySet<string> = new Set(EPHEMERAL_EVENTS);

/** The one place that decides whether losing an event is allowed. Unknown events are not ephemeral. */
export function isEphemeral(frame: { event: string }): boolean {
  return names.has(frame.event);
}
