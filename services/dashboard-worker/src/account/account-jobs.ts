import type { Bus, Jobs } from '@devtalk/bus';
import type { JobHandler } from '../job/job-runner.js';
import type { BalanceAccountStore } from './balance-account-store.js';

type AccountJobs = 'snapshots.generate' | 'account.announce';

/** Each emits its event after its effect and before the job is complete: whatever dies, it is emitted, and once. */
export function accountJobs(
  accounts: BalanceAccountStore,
  bus: Pick<Bus, 'userEvents'>,
): Record<AccountJobs, JobHandler> {
  return {
    'snapshots.generate': async ({ id, data, partition }) => {
      const order = data as Jobs['snapshots.generate'];
      const { count, accounts: ids } = await accounts.takeSnapshots(partition, id, order);
      if (count === 0) return; // deleted meanwhile, or an earlier job took them along
      await bus.userEvents.emit({
        partition,
        userId: order.userId,
        event: 'snapshots.generated',
        data: { snapshotCount: count, accounts: ids },
        once: id,
      });
    },
    'account.announce': async ({ id, data, partition }) => {
      const { userId, accountId } = data as Jobs['account.announce'];
      const account = await accounts.get(partition, userId, accountId);
      if (!account) return;
      await bus.userEvents.emit({ partition, userId, event: 'account.updated', data: { account }, once: id });
    },
  };
}
