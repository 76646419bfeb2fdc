/** So many a second, and so many at once after a pause. */
export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

interface RateDefinition extends Rate {
  /** The environment variable that changes it, as `<per second>/<burst>`. */
  readonly variable: string;
  /** What the class bounds, for the documents. */
  readonly bounds: string;
}

const rate = (perSecond: number, burst: number, variable: string, bounds: string): RateDefinition =>
  Object.freeze({ perSecond, burst, variable, bounds });

/**
 * How often one person may do what, over all gateways, over WebSocket and HTTP together. A class is one token bucket: what is in the same
 * class shares it. Writes that are kept for ever refill slowly and allow a burst, since people act in bursts and programs do not stop.
 */
export const RATES = Object.freeze({
  connect: rate(5, 60, 'RATE_CONNECT', 'connections and event streams opened'),
  edit: rate(1, 60, 'RATE_EDIT', 'messages edited; each edit stays in the log of its room'),
  delete: rate(5, 60, 'RATE_DELETE', 'messages deleted'),
  reaction: rate(2, 60, 'RATE_REACTION', 'reactions added and taken back'),
  mark: rate(10, 100, 'RATE_MARK', 'messages and notifications marked read'),
  room: rate(0.5, 60, 'RATE_ROOM', 'rooms opened and changed'),
  member: rate(2, 100, 'RATE_MEMBER', 'joins, leaves, members added and removed, invitations accepted'),
  invite: rate(0.5, 60, 'RATE_INVITE', 'invitations made'),
  link: rate(0.5, 60, 'RATE_LINK', 'short links made'),
  account: rate(1, 60, 'RATE_ACCOUNT', 'balance accounts opened, changed and deleted'),
  refresh: rate(1, 60, 'RATE_REFRESH', 'dashboards computed by request'),
  security: rate(1, 30, 'RATE_SECURITY', 'passwords changed'),
  admin: rate(10, 100, 'RATE_ADMIN', "what administrators do and read about others' accounts"),
  read: rate(30, 200, 'RATE_READ', 'single rooms, presence, links, accounts, the cached dashboard'),
  history: rate(10, 60, 'RATE_HISTORY', 'pages of messages'),
  log: rate(20, 100, 'RATE_LOG', 'pages of room logs, by which a client fills gaps'),
  list: rate(5, 60, 'RATE_LIST', 'lists: rooms, directory, members, notifications, sessions, snapshots'),
  suggest: rate(15, 60, 'RATE_SUGGEST', 'suggestions while typing'),
});

interface GrowthDefinition {
  readonly max: number;
  /** The environment variable that changes it. */
  readonly variable: string;
  readonly bounds: string;
}

const growth = (max: number, variable: string, bounds: string): GrowthDefinition =>
  Object.freeze({ max, variable, bounds });

/** How much of what is kept for good there may be. Over it: `conflict`; of snapshots the oldest go. */
export const GROWTH = Object.freeze({
  edits: growth(100, 'EDITS_MAX', 'edits of one message'),
  links: growth(2_000, 'LINKS_MAX', 'short links of one person'),
  accounts: growth(100, 'ACCOUNTS_MAX', 'balance accounts of one person'),
  snapshots: growth(10_000, 'SNAPSHOTS_MAX', 'snapshots of one account, about'),
});

/** Classes without a bucket of their own, and what bounds their calls instead. */
export const UNCOUNTED = Object.freeze({
  message: 'counted by chat-service, in the same step as the message is stored',
  'sign-in': 'counted by session-service for each account, device and address',
  anonymous: 'nobody is signed in: bounded for each address',
  cheap:
    'costs no more than reading the session, as every request does; over a WebSocket the frame limit counts it',
  'sign-out': 'never refused: who ends a session must not be told to wait',
});

export type CountedClass = keyof typeof RATES;
export type RateClass = CountedClass | keyof typeof UNCOUNTED;
export const COUNTED_CLASSES = Object.freeze(Object.keys(RATES)) as readonly CountedClass[];

/** Own keys only: `constructor` is no class. */
export function isCounted(name: RateClass): name is CountedClass {
  return Object.hasOwn(RATES, name);
}
