/** Owned by chat-service: what a room is, one hash tag `{c<p>}` a partition of rooms. */
export interface RoomKeys {
  /** Stream of commands, read in order by the lease holder; an entry lives until its effect is committed. */
  commands(p: number): string;
  /** String: fencing token of the lease holder over the partition's commands. */
  lease(p: number): string;
  /** Stream of commands that failed again and again, for an operator to look at. */
  dead(p: number): string;
  /** Stream of everything that happened in the partition's rooms; read by projections. */
  events(p: number): string;
  /** Hash projection name → id up to which it has applied `events`: decides what may be trimmed. */
  eventCursors(p: number): string;
  /** Hash: name, kind, topic, counters of one room. */
  room(p: number, room: string): string;
  /** Stream: the room's log, entry ids `<seq>-0`, without holes. */
  log(p: number, room: string): string;
  /** Zset user id → time of joining (ms). */
  members(p: number, room: string): string;
  /** Channel: live frames of the room. */
  channel(p: number, room: string): string;
  /** Stream of queries; competing consumers, group `chat`. */
  queries: string;
}

/** Owned by chat-service: what a person has, one hash tag `{u<p>}` a partition of usernames. */
export interface PersonKeys {
  /** Stream of opened and closed connections and gateway leases, read in order (presence). */
  connections(p: number): string;
  connectionsLease(p: number): string;
  connectionsDead(p: number): string;
  /** Stream of the person's user events, kept 24 h; appended by every service through `user_event`. */
  userEvents(p: number, userId: string): string;
  /** String: marks a user event that must be said once, however often its cause is redelivered. */
  userEventOnce(p: number, userId: string, key: string): string;
  /** Channel: live user events. */
  userChannel(p: number, userId: string): string;
}

export function roomKeys(prefix: string): RoomKeys {
  const tag = (p: number) => `${prefix}{c${p}}`;
  return {
    commands: (p) => `${tag(p)}:commands`,
    lease: (p) => `${tag(p)}:lease`,
    dead: (p) => `${tag(p)}:dead`,
    events: (p) => `${tag(p)}:events`,
    eventCursors: (p) => `${tag(p)}:events:cursors`,
    room: (p, room) => `${tag(p)}:room:${room}`,
    log: (p, room) => `${tag(p)}:room:${room}:log`,
    members: (p, room) => `${tag(p)}:room:${room}:members`,
    channel: (p, room) => `${tag(p)}:room:${room}`,
    queries: `${prefix}{chat}:queries`,
  };
}

export function personKeys(prefix: string): PersonKeys {
  const tag = (p: number) => `${prefix}{u${p}}`;
  return {
    connections: (p) => `${tag(p)}:connections`,
    connectionsLease: (p) => `${tag(p)}:connections:lease`,
    connectionsDead: (p) => `${tag(p)}:connections:dead`,
    userEvents: (p, userId) => `${tag(p)}:user:${userId}:events`,
    userEventOnce: (p, userId, key) => `${tag(p)}:user:${userId}:once:${key}`,
    userChannel: (p, userId) => `${tag(p)}:user:${userId}`,
  };
}
