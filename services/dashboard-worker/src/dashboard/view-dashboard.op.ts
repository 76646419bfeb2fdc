import { accept, actorOf, commandHandler } from '../pipeline/command.js';

export default commandHandler('dashboard.viewed', async (command, { dashboards }) => {
  accept(await dashboards.viewed(command, actorOf(command).userId));
  return { committed: {} };
});
