import { DevTalkError } from '@devtalk/contracts';
import { accept, commandHandler, requireAdmin } from '../pipeline/command.js';

/** `j<partition>-<entry id>`, as `jobId` of the bus makes it. */
const partitionOfJob = (id: string, partitions: number): number | null => {
  const [, digits] = /^j(\d{1,4})-\d+-\d+$/.exec(id) ?? [];
  const partition = Number(digits ?? Number.NaN);
  return partition < partitions ? partition : null;
};

/** What administrators do with jobs that gave up. */
export default commandHandler('admin.job.retry', async (command, { jobs, partitions }) => {
  requireAdmin(command);
  const { id } = command.data;
  const partition = partitionOfJob(id, partitions);
  if (partition === null) throw new DevTalkError('not_found');
  // Sent by a gateway of the version before, to the first partition: asked again it goes to the right one.
  if (partition !== command.partition) throw new DevTalkError('unavailable');
  accept(await jobs.revive(command, id));
  return { committed: { jobId: id } };
});
