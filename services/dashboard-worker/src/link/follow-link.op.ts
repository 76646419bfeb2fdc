import { accept, commandHandler } from '../pipeline/command.js';

/** Anyone may follow a link; a click counts once although its command may be delivered twice. */
export default commandHandler('link.follow', async (command, { links }) => ({
  committed: accept(await links.follow(command, command.data.code)),
}));
