import { type NeededKeys, neededKeys, type Role } from './acl.js';
import type { RedisClient } from './client.js';
import { RedisStartupError } from './startup.js';

interface Probe {
  /** As the operator reads it. */
  right: string;
  /** Does nothing where it is allowed. Its key may exist: patterns without an asterisk at their end name streams in use. */
  command: readonly [name: string, ...args: string[]];
}

/** One of each kind of command that a process gives; what it asks for (a function, a connection) does not exist. */
const COMMAND_PROBES: readonly Probe[] = [
  { right: 'run FCALL', command: ['FCALL', 'devtalk_rights', '0'] },
  { right: 'run FCALL_RO', command: ['FCALL_RO', 'devtalk_rights', '0'] },
  { right: 'run FUNCTION LIST', command: ['FUNCTION', 'LIST', 'LIBRARYNAME', 'devtalk_rights'] },
  { right: 'run TIME', command: ['TIME'] },
  { right: 'run INFO', command: ['INFO', 'server'] },
  { right: 'run CLIENT ID', command: ['CLIENT', 'ID'] },
  { right: 'run CLIENT UNBLOCK', command: ['CLIENT', 'UNBLOCK', '0'] },
];

/** Commands of the data types in use, each on a key that is ours to write. */
const dataProbes = ({ pattern, example: key }: NeededKeys): Probe[] => {
  const right = `read and write ${pattern}`;
  return [
    { right, command: ['XADD', key, 'NOMKSTREAM', '*', 'f', 'v'] },
    { right, command: ['XREADGROUP', 'GROUP', 'g', 'c', 'STREAMS', key, '>'] },
    { right, command: ['HGETALL', key] },
    { right, command: ['ZRANGE', key, '0', '0'] },
    { right, command: ['SET', key, '', 'XX', 'PX', '1'] },
  ];
};

/**
 * Tries everything that a process must be allowed before it says that it is ready: with the user of another process most of it starts and
 * none of it works.
 * @throws RedisStartupError naming the user, its variable and every right that is missing
 */
export async function checkRights(
  client: RedisClient,
  role: Role,
  { username, prefix }: { username: string | undefined; prefix: string },
): Promise<void> {
  const missing = await Promise.all(probesOf(role, prefix).map((probe) => missingRight(client, probe)));
  const rights = [...new Set(missing.filter((right) => right !== null))];
  if (rights.length === 0) return;
  throw new RedisStartupError(
    `Redis' user ${username ?? 'default'} (REDIS_USERNAME) may not do what ${role} has to: ${rights.join(', ')}. ` +
      'Is it the user of another process, or does its ACL come from an older version?',
  );
}

function probesOf(role: Role, prefix: string): Probe[] {
  const keys = neededKeys(role, prefix).map(({ pattern, isReadOnly, example }): Probe => {
    if (isReadOnly) return { right: `read ${pattern}`, command: ['EXISTS', example] };
    // Asks for the right to write, and removes nothing: no hash has that field, and to any other type it is an error.
    return { right: `read and write ${pattern}`, command: ['HDEL', example, 'devtalk-rights-check'] };
  });
  const [own] = neededKeys(role, prefix);
  const channel: Probe = {
    right: `publish on ${prefix}*`,
    command: ['SPUBLISH', `${prefix}reply:{devtalk-rights}`, ''],
  };
  return [...COMMAND_PROBES, ...(own ? dataProbes(own) : []), ...keys, channel];
}

/** Only a refusal counts: that there is no such function or group was to be expected, and an outage is found elsewhere. */
async function missingRight(client: RedisClient, { right, command }: Probe): Promise<string | null> {
  const [name, ...args] = command;
  try {
    await client.call(name, ...args);
    return null;
  } catch (error) {
    const { message } = error as Error;
    if (!message.startsWith('NOPERM')) return null;
    // What may not be run at all says nothing of the key that it was tried on.
    return /command/.test(message) ? `run ${name}` : right;
  }
}
