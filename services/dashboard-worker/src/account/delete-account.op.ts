import { accept, actorOf, commandHandler } from '../pipeline/command.js';

/** Another user's account does not exist for the caller. */
export default commandHandler('account.delete', async (command, { accounts }) => {
  accept(await accounts.delete(command, actorOf(command).userId, command.data.id));
  return { committed: {} };
});
