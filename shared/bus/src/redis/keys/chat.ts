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
  /** String: fencing token of the holder of chat-service's projection over `events`. */
  projectionLease(p: number): string;
  /** Hash: name, kind, topic, owner, seq, createdAt, lastMessageAt, `with` (JSON, direct rooms only). */
  room(p: number, room: string): string;
  /**
   * Stream: the room's log, entry ids `<seq>-0`. Field `e` holds the event's JSON, `m` the time (ms) of a message; an entry that is
   * missing is a message. What a message says is in `bodies` alone.
   */
  log(p: number, room: string): string;
  /** Zset user id → time of joining (ms). */
  members(p: number, room: string): string;
  /** Hash user id → `<role> <JSON of the public user>`, for exactly the members. */
  people(p: number, room: string): string;
  /** Hash user id → seq up to which that member has read. */
  reads(p: number, room: string): string;
  /** String: seq of every message, four bytes each, ascending: finds the n-th and counts by halving. */
  messageIndex(p: number, room: string): string;
  /** Hash seq → what a message is now: chat-service/src/message/_message.lua. Nothing else holds its text. */
  bodies(p: number, room: string): string;
  /** Hash seq → JSON of what a message is now that was changed before there were bodies. */
  edits(p: number, room: string): string;
  /** Zset of the seqs of deleted messages. */
  deleted(p: number, room: string): string;
  /** Zset of `<user id>:<seq>`, score 0: where each member is mentioned and has not read. */
  mentions(p: number, room: string): string;
  /** Hash seq → JSON emoji → count. */
  reactions(p: number, room: string): string;
  /** Hash normalised username → user id of the members: resolves `@name`. */
  names(p: number, room: string): string;
  /** Set of `<emoji> <user id>` of one message. */
  reactors(p: number, room: string, seq: number): string;
  /** String: seq of the message a person sent with this clientId; kept 25 h. */
  sent(p: number, room: string, userId: string, clientId: string): string;
  /** String: what a command of a person's with an idempotency key was answered; kept 25 h. */
  once(p: number, room: string, userId: string, command: string): string;
  /**
   * Hash room, uses, maxUses, expiresAt (ms), by, since (ms: the joining of the membership it was made in), made (ms): an invitation; gone a
   * day after it ends.
   */
  invite(p: number, code: string): string;
  /** Hash code → user id of who made it: the room's invitations. */
  invites(p: number, room: string): string;
  /** Hash user id → ms: what this person made before has ended, whoever they are now; their account was disabled. */
  invitesEnded(p: number, room: string): string;
  /** Channel: live frames of the room. */
  channel(p: number, room: string): string;
  /** Stream of queries; competing consumers, group `chat`. */
  queries: string;
  /** Stream of queries that failed again and again. */
  deadQueries: string;
}

/** Owned by chat-service: what a person has, one hash tag `{u<p>}` a partition of usernames. */
export interface PersonKeys {
  /** Stream of opened and closed connections and gateway leases, read in order (presence). */
  connections(p: number): string;
  connectionsLease(p: number): string;
  connectionsDead(p: number): string;
  /** String: fencing token of the holder of the projection over the session events of this partition. */
  sessionsLease(p: number): string;
  /** Stream of the person's user events, kept 24 h; appended by every service through `user_event`. */
  userEvents(p: number, userId: string): string;
  /** String: marks a user event that must be said once, however often its cause is redelivered. */
  userEventOnce(p: number, userId: string, key: string): string;
  /** Channel: live user events. */
  userChannel(p: number, userId: string): string;
  /** String: JSON of the public user, a copy from session-service's events. */
  profile(p: number, userId: string): string;
  /** Hash room → `<seq of the last join or leave>:<1 member, 0 not>`. */
  rooms(p: number, userId: string): string;
  /** Zset room → ms until which a place in it is taken for a command that is under way. */
  roomClaims(p: number, userId: string): string;
  /** Set of the rooms they own. */
  roomsOwned(p: number, userId: string): string;
  /** Zset room → ms at which others added them, of the last 24 h. */
  roomsAdded(p: number, userId: string): string;
  /** Zset room → ms at which they were told of a room because they had been added to too many, of the last 24 h. */
  roomsInvited(p: number, userId: string): string;
  /** String: theoretical arrival time (ms) of the next message, by which their rate is limited. */
  rate(p: number, userId: string): string;
  /** Stream of notifications, the newest 1,000; field `n` holds JSON. */
  notifications(p: number, userId: string): string;
  /** String: id of the newest notification marked read. */
  notificationsRead(p: number, userId: string): string;
  /** Zset of what each of `notifications` is about → its id as a number: counts and finds them without reading them. */
  notificationIndex(p: number, userId: string): string;
  /** Zset gateway → end of its lease (ms). */
  gateways(p: number): string;
  /** Hash connection → user id, of one gateway. */
  gatewayConnections(p: number, gatewayId: string): string;
  /** Hash connection → `online` or `away`, of one person. */
  connectionsOf(p: number, userId: string): string;
  /** Hash user id → `online` or `away`; who is missing is offline. */
  presence(p: number): string;
}

/** Owned by chat-service, hash tag `{dir}`: what is one for all partitions. */
export interface DirectoryKeys {
  /** String: room that has claimed this normalised public name. */
  roomName(normalized: string): string;
  /** Zset public room → popularity: members × 2^20 plus a few bits of the id, so that hardly any two are equal. */
  rooms: string;
  /** Hash public room → its normalised name. */
  roomNames: string;
  /** Zset of `<normalised prefix>\n<id>`, score 0: what a prefix may mean. */
  suggestions(kind: string): string;
  /** Zset id → how often it was used. */
  used(kind: string): string;
  /** Hash id → label shown. */
  labels(kind: string): string;
  /** String: id of the last event of a partition that has been counted as use. */
  usedCursor(p: number): string;
}

export function roomKeys(prefix: string): RoomKeys {
  const tag = (p: number) => `${prefix}{c${p}}`;
  const ofRoom = (name: string) => (p: number, room: string) => `${tag(p)}:room:${room}:${name}`;
  return {
    commands: (p) => `${tag(p)}:commands`,
    lease: (p) => `${tag(p)}:lease`,
    dead: (p) => `${tag(p)}:dead`,
    events: (p) => `${tag(p)}:events`,
    eventCursors: (p) => `${tag(p)}:events:cursors`,
    projectionLease: (p) => `${tag(p)}:projection:lease`,
    room: (p, room) => `${tag(p)}:room:${room}`,
    log: ofRoom('log'),
    members: ofRoom('members'),
    people: ofRoom('people'),
    reads: ofRoom('reads'),
    messageIndex: ofRoom('messages'),
    bodies: ofRoom('bodies'),
    edits: ofRoom('edits'),
    deleted: ofRoom('deleted'),
    mentions: ofRoom('mentions'),
    reactions: ofRoom('reactions'),
    names: ofRoom('names'),
    reactors: (p, room, seq) => `${tag(p)}:room:${room}:reactors:${seq}`,
    sent: (p, room, userId, clientId) => `${tag(p)}:room:${room}:sent:${userId}:${clientId}`,
    once: (p, room, userId, command) => `${tag(p)}:room:${room}:once:${userId}:${command}`,
    invite: (p, code) => `${tag(p)}:invite:${code}`,
    invites: ofRoom('invites'),
    invitesEnded: ofRoom('invites:ended'),
    channel: (p, room) => `${tag(p)}:room:${room}`,
    queries: `${prefix}{chat}:queries`,
    deadQueries: `${prefix}{chat}:queries:dead`,
  };
}

export function personKeys(prefix: string): PersonKeys {
  const tag = (p: number) => `${prefix}{u${p}}`;
  const ofUser = (name: string) => (p: number, userId: string) => `${tag(p)}:user:${userId}:${name}`;
  return {
    connections: (p) => `${tag(p)}:connections`,
    connectionsLease: (p) => `${tag(p)}:connections:lease`,
    connectionsDead: (p) => `${tag(p)}:connections:dead`,
    sessionsLease: (p) => `${tag(p)}:sessions:lease`,
    userEvents: ofUser('events'),
    userEventOnce: (p, userId, key) => `${tag(p)}:user:${userId}:once:${key}`,
    userChannel: (p, userId) => `${tag(p)}:user:${userId}`,
    profile: ofUser('profile'),
    rooms: ofUser('rooms'),
    roomClaims: ofUser('rooms:claims'),
    roomsOwned: ofUser('rooms:owned'),
    roomsAdded: ofUser('rooms:added'),
    roomsInvited: ofUser('rooms:invited'),
    rate: ofUser('rate'),
    notifications: ofUser('notifications'),
    notificationsRead: ofUser('notifications:read'),
    notificationIndex: ofUser('notifications:index'),
    gateways: (p) => `${tag(p)}:gateways`,
    gatewayConnections: (p, gatewayId) => `${tag(p)}:gateway:${gatewayId}:connections`,
    connectionsOf: ofUser('connections'),
    presence: (p) => `${tag(p)}:presence`,
  };
}

export function directoryKeys(prefix: string): DirectoryKeys {
  const tag = `${prefix}{dir}`;
  return {
    roomName: (normalized) => `${tag}:name:${normalized}`,
    rooms: `${tag}:rooms`,
    roomNames: `${tag}:rooms:names`,
    suggestions: (kind) => `${tag}:suggestions:${kind}`,
    used: (kind) => `${tag}:used:${kind}`,
    labels: (kind) => `${tag}:labels:${kind}`,
    usedCursor: (p) => `${tag}:used:cursor:${p}`,
  };
}
