import { partitionOf } from '@devtalk/bus';
import { DevTalkError } from '@devtalk/contracts';
import { actorOf } from '../pipeline/command.js';
import { queryHandler } from '../queries/query.js';

/** How often a link is followed is its owner's affair, and administrators'. */
export default queryHandler('link.get', async (query, { links, partitions }) => {
  const { userId, role } = actorOf(query);
  const { code } = query.data;
  const link = await links.get(partitionOf(code, partitions), code);
  if (!link || (link.owner !== userId && role !== 'admin')) throw new DevTalkError('not_found');
  const { url, clicks, createdAt } = link;
  return { url, clicks, createdAt };
});
