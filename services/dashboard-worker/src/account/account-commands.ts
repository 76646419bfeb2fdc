import { accept, actorOf, type CommandHandlers } from '../pipeline/command.js';
import type { AccountStore } from './account-store.js';

type AccountOps = 'account.create' | 'account.update' | 'account.delete';

/** Changes a person's accounts: what is somebody else's does not exist for them. */
export function accountCommands(accounts: AccountStore): Pick<CommandHandlers, AccountOps> {
  return {
    'account.create': async (command) => {
      const created = await accounts.create(command, actorOf(command).userId, command.data);
      return { committed: accept(created, 'there are too many accounts already') };
    },
    'account.update': async (command) => {
      const updated = await accounts.update(command, actorOf(command).userId, command.data);
      return { committed: accept(updated) };
    },
    'account.delete': async (command) => {
      accept(await accounts.delete(command, actorOf(command).userId, command.data.id));
      return { committed: {} };
    },
  };
}
