import type { ServiceName } from '@devtalk/contracts';

/** A process of DevTalk as Redis knows it: one ACL user each. */
export type Role = ServiceName;

/** Commands every process needs; no KEYS, FLUSH, CONFIG, EVAL, DEBUG. */
const COMMANDS =
  '-@all +@read +@write +@stream +@pubsub +@connection +@fast -@dangerous -@scripting -keys ' +
  '+fcall +fcall_ro +function|load +function|list +function|delete +info +time +client|setname +client|id +client|unblock +cluster|slots +cluster|shards +cluster|nodes +cluster|info';

/** What everybody may write: the layout record, instance heartbeats, and the streams that are somebody's inbox. */
const shared = (p: string) => [
  `~${p}{meta}:*`,
  `~${p}{svc}:*`,
  `~${p}{c*}:commands`,
  `~${p}{chat}:queries`,
  `~${p}{s*}:commands`,
  `~${p}{sessions}:queries`,
  `~${p}{dashboard}:queries`,
  `~${p}{d*}:commands`,
  `~${p}{d*}:jobs`,
  `~${p}{d*}:jobs:key:*`,
  `~${p}{c*}:events:cursors`,
  `~${p}{s*}:events:cursors`,
  `~${p}{u*}:connections`,
  `~${p}{u*}:user:*:events`,
  `~${p}{u*}:user:*:once:*`,
];

const owned: Record<Role, (p: string) => string[]> = {
  'session-service': (p) => [`~${p}{s*}:*`, `~${p}{sessions}:*`],
  'chat-service': (p) => [
    `~${p}{c*}:*`,
    `~${p}{chat}:*`,
    `~${p}{u*}:*`,
    `~${p}{dir}:*`,
    `%R~${p}{s*}:live:*`,
    `%R~${p}{s*}:events`,
  ],
  // A digit, since `{dir}` is another's.
  'dashboard-worker': (p) => [
    `~${p}{d[0-9]*}:*`,
    `~${p}{dashboard}:*`,
    `%R~${p}{c*}:events`,
    `%R~${p}{s*}:events`,
    `%R~${p}{s*}:live:*`,
  ],
  'events-gateway': (p) => [
    `~${p}{u*}:calls:*`,
    `%R~${p}{s*}:session:*`,
    `%R~${p}{sessions}:seals`,
    `%R~${p}{d*}:dashboard:*`,
  ],
};

export const ROLES = Object.keys(owned) as readonly Role[];

/**
 * The ACL rules of each process, without user name, state and password.
 * What a process owns stands first: Redis holds every key of every call, those of functions too, against the patterns in their order.
 * @param prefix as REDIS_PREFIX; a glob such as `*` lets one server serve the namespaces of many tests
 */
export function aclRules(prefix: string): Record<Role, string> {
  const rules = (role: Role) =>
    [COMMANDS, ...owned[role](prefix), ...shared(prefix), `&${prefix}*`].join(' ');
  return Object.fromEntries(ROLES.map((role) => [role, rules(role)])) as Record<Role, string>;
}

export interface NeededKeys {
  /** As in the ACL, without its sign. */
  readonly pattern: string;
  readonly isReadOnly: boolean;
  /** A key of that pattern; one in use where the pattern ends without an asterisk. */
  readonly example: string;
}

/** What a process has to reach, its own first. */
export function neededKeys(role: Role, prefix: string): NeededKeys[] {
  return [...owned[role](prefix), ...shared(prefix)].map((rule) => {
    const pattern = rule.slice(rule.indexOf('~') + 1);
    const bare = pattern.slice(prefix.length);
    const example = bare.replace(/\{(\w+?)(\[0-9\])?\*\}/, '{$10}').replaceAll('*', 'rights-check');
    return { pattern, isReadOnly: rule.startsWith('%R'), example: prefix + example };
  });
}
