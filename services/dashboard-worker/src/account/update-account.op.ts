import { accept, actorOf, commandHandler } from '../pipeline/command.js';

/** Another user's account does not exist for the caller. */
export default commandHandler('account.update', async (command, { accounts }) => {
  const updated = await accounts.update(command, actorOf(command).userId, command.data);
  return { committed: accept(updated) };
});
