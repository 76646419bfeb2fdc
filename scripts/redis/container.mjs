// @ts-check
/** The name of the ACL file in the folder of Redis, which has another path inside a container. */
export const ACL_FILE = 'users.acl';

/**
 * Runs Redis in a container in the foreground, as this user, so that the files in `folder` stay theirs.
 * @param {object} container
 * @param {string} container.engine docker or podman
 * @param {string} container.name
 * @param {string} container.address `host:port` to be reached at
 * @param {string} container.folder for its data
 * @param {string} container.settings path of redis.conf
 * @returns {string[]}
 */
export function containerCommand({ engine, name, address, folder, settings }) {
  const owner = process.getuid ? ['--user', `${process.getuid()}:${process.getgid?.()}`] : [];
  const mounts = ['--volume', `${folder}:/data`, '--volume', `${settings}:/etc/redis.conf:ro`];
  const run = ['run', '--rm', '--name', name, '--publish', `${address}:6379`, ...owner, ...mounts];
  const server = [
    'redis-server',
    '/etc/redis.conf',
    '--bind',
    '*',
    '--dir',
    '/data',
    '--aclfile',
    `/data/${ACL_FILE}`,
  ];
  return [engine, ...run, 'redis:7-bookworm', ...server];
}
