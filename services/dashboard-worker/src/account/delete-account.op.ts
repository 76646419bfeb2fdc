import { accept, actorOf, commandHandler } from '../pipeline/command.js';

/** An account of somebody else's does not exist for the caller. */
export default commandHandler('account.delete', async (command, { accounts }) => {
  accept(await accounts.delete(command, actorOf(command).userId, command.data.id));
  return { committed: {} };
});
