import { accept, actorOf, commandHandler } from '../pipeline/command.js';

export default commandHandler('link.create', async (command, { links }) => {
  const { code, url } = command.data;
  const made = await links.create(command, { code, url, owner: actorOf(command).userId });
  accept(made, made === 'FULL' ? 'you have as many links as one may have' : 'this code is taken');
  return { committed: { code, url } };
});
