import { DevTalkError } from '@devtalk/shared/contracts';
import { type CommandHandlers, requireAdmin } from '../commands/command.js';
import type { JobStore } from '../store/job-store.js';
import type { JobList } from './job-list.js';

/** `j<partition>-<entry id>`, as `jobId` of the contracts makes it. */
const partitionOfJob = (id: string, partitions: number): number | null => {
  const [, digits] = /^j(\d{1,4})-\d+-\d+$/.exec(id) ?? [];
  const partition = Number(digits ?? Number.NaN);
  return partition < partitions ? partition : null;
};

/** What administrators see of the jobs and do with those that gave up. */
export function jobCommands(
  jobs: JobStore,
  list: JobList,
  partitions: number,
): Pick<CommandHandlers, 'admin.jobs' | 'admin.job.retry'> {
  return {
    'admin.jobs': async (command) => {
      requireAdmin(command);
      return { read: await list.page(command.data) };
    },
    'admin.job.retry': async (command) => {
      requireAdmin(command);
      const { id } = command.data;
      const partition = partitionOfJob(id, partitions);
      if (partition === null || !(await jobs.revive(partition, id))) throw new DevTalkError('not_found');
      return { read: { jobId: id } };
    },
  };
}
