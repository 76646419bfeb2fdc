import { partitionOf } from '@devtalk/bus';
import { DevTalkError } from '@devtalk/contracts';
import { accept, actorOf, type CommandHandlers } from '../pipeline/command.js';
import type { QueryHandlers } from '../queries/query.js';
import type { LinkStore } from './link-store.js';

type LinkOps = 'link.create' | 'link.follow';

/** Anyone may follow a link; a click counts once although its command may be delivered twice. */
export function linkCommands(links: LinkStore): Pick<CommandHandlers, LinkOps> {
  return {
    'link.create': async (command) => {
      const { code, url } = command.data;
      const made = await links.create(command, { code, url, owner: actorOf(command).userId });
      accept(made, made === 'FULL' ? 'you have as many links as one may have' : 'this code is taken');
      return { committed: { code, url } };
    },
    'link.follow': async (command) => ({ committed: accept(await links.follow(command, command.data.code)) }),
  };
}

/** How often a link is followed is its owner's affair, and administrators'. */
export function linkQueries(links: LinkStore, partitions: number): Pick<QueryHandlers, 'link.get'> {
  return {
    'link.get': async (query) => {
      const { userId, role } = actorOf(query);
      const { code } = query.data;
      const link = await links.get(partitionOf(code, partitions), code);
      if (!link || (link.owner !== userId && role !== 'admin')) throw new DevTalkError('not_found');
      const { url, clicks, createdAt } = link;
      return { url, clicks, createdAt };
    },
  };
}
