/** Who came and went, by their new state. */
export interface PresenceLists {
  readonly online: readonly string[];
  readonly away: readonly string[];
  readonly offline: readonly string[];
}

/**
 * `presence.changed` on the control channel of gateways: one message for all rooms of a person who is in many, where one a room would be
 * thousands, of which most rooms have no one else connected.
 */
export interface ManyRoomsPresence {
  readonly userId: string;
  readonly lists: PresenceLists;
  readonly rooms: readonly string[];
}
