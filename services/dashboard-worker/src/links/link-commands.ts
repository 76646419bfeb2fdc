import { DevTalkError } from '@devtalk/shared/contracts';
import { accept, actorOf, type CommandHandlers } from '../commands/command.js';
import type { LinkStore } from '../store/link-store.js';

type LinkOps = 'link.create' | 'link.follow' | 'link.get';

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
    'link.get': async ({ partition, data }) => {
      const link = await links.get(partition, data.code);
      if (!link) throw new DevTalkError('not_found');
      return { read: link };
    },
  };
}
