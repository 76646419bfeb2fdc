import { accept, actorOf, commandHandler } from '../pipeline/command.js';

export default commandHandler('account.create', async (command, { accounts }) => {
  const created = await accounts.create(command, actorOf(command).userId, command.data);
  return { committed: accept(created, 'there are too many accounts already') };
});
