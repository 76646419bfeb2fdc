// @ts-check
import { Refusal } from '../house/refusal.mjs';
import { isFree } from '../ports/free.mjs';
import { holderOf } from '../ports/holder.mjs';
import { prepareDataFolder } from '../processes/data-folder.mjs';
import { identify } from '../processes/identity.mjs';
import { RunFile, settleEarlierRuns } from '../processes/run-file.mjs';

/**
 * Finds out, before anything is installed or started, what would be in the way of a start.
 * @param {import('../options/start-options.mjs').StartOptions} options
 * @throws {Refusal}
 */
export async function prepareStart({ dataDir, redisUrl, host, port, instances }) {
  prepareDataFolder(dataDir);
  const running = await settleEarlierRuns(dataDir);
  const other = running.find(({ ownRedis }) => ownRedis);
  if (other && !redisUrl) {
    throw new Refusal(
      `DevTalk already runs from ${dataDir} (pid ${other.starter.pid}): stop it, or set DATA_DIR and PORT for a second one.`,
    );
  }
  for (let i = 0; i < instances['events-gateway']; i++) await requireFreePort(port + i, host);
  const starter = await identify(process.pid);
  if (!starter) throw new Error('the operating system does not know this process');
  return new RunFile(dataDir, starter, !redisUrl);
}

/** @param {number} port @param {string} host */
async function requireFreePort(port, host) {
  if (await isFree(port, host)) return;
  throw new Refusal(
    `Port ${port} is taken by ${await holderOf(port)}. Stop it, or set PORT to a free one: PORT=${port + 10} npm start`,
  );
}
