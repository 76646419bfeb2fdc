import { DevTalkError } from '@devtalk/shared/contracts';
import { accept, actorOf, type CommandHandlers } from '../commands/command.js';
import type { AccountStore } from '../store/account-store.js';

type AccountOps = 'account.create' | 'account.update' | 'account.delete' | 'account.list' | 'snapshot.list';

/** A person's accounts: what is somebody else's does not exist for them. */
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
    'account.list': async (command) => ({
      read: { accounts: await accounts.list(command.partition, actorOf(command).userId) },
    }),
    'snapshot.list': async (command) => {
      const { userId } = actorOf(command);
      const { account } = command.data;
      if (account !== undefined && !(await accounts.get(command.partition, userId, account))) {
        throw new DevTalkError('not_found');
      }
      return { read: await accounts.snapshots(command.partition, userId, command.data) };
    },
  };
}
