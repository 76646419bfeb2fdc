import { actorOf } from '../pipeline/command.js';
import { homeOf, queryHandler } from '../queries/query.js';

export default queryHandler('account.list', async (query, { accounts, partitions }) => {
  const actor = actorOf(query);
  return { accounts: await accounts.list(homeOf(actor, partitions), actor.userId) };
});
