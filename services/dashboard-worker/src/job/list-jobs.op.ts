import { requireAdmin } from '../pipeline/command.js';
import { queryHandler } from '../queries/query.js';

export default queryHandler('admin.jobs', async (query, { jobList }) => {
  requireAdmin(query);
  return jobList.page(query.data);
});
