import { DevTalkError } from '@devtalk/contracts';
import { accept, type CommandHandlers, requireAdmin } from '../pipeline/command.js';
import type { QueryHandlers } from '../queries/query.js';
import type { JobList } from './job-list.js';
import type { JobStore } from './job-store.js';

/** `j<partition>-<entry id>`, as `jobId` of the contracts makes it. */
const partitionOfJob = (id: string, partitions: number): number | null => {
  const [, digits] = /^j(\d{1,4})-\d+-\d+$/.exec(id) ?? [];
  const partition = Number(digits ?? Number.NaN);
  return partition < partitions ? partition : null;
};

/** What administrators do with jobs that gave up. */
export function jobCommands(jobs: JobStore, partitions: number): Pick<CommandHandlers, 'admin.job.retry'> {
  return {
    'admin.job.retry': async (command) => {
      requireAdmin(command);
      const { id } = command.data;
      const partition = partitionOfJob(id, partitions);
      if (partition === null) throw new DevTalkError('not_found');
      // Sent by a gateway of the version before, to the first partition: asked again it goes to the right one.
      if (partition !== command.partition) throw new DevTalkError('unavailable');
      accept(await jobs.revive(command, id));
      return { committed: { jobId: id } };
    },
  };
}

export function jobQueries(list: JobList): Pick<QueryHandlers, 'admin.jobs'> {
  return {
    'admin.jobs': async (query) => {
      requireAdmin(query);
      return list.page(query.data);
    },
  };
}
