import { accept, actorOf, commandHandler } from '../pipeline/command.js';

/** An account of somebody else's does not exist for the caller. */
export default commandHandler('account.update', async (command, { accounts }) => {
  const updated = await accounts.update(command, actorOf(command).userId, command.data);
  return { committed: accept(updated) };
});
