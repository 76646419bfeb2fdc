import { partitionOfUser } from '@devtalk/bus';

/** The partition a user id carries. @throws RangeError for what is no user id of this deployment */
export function userPartition(userId: string, partitions: number): number {
  const partition = partitionOfUser(userId, partitions);
  if (partition === null) throw new RangeError('not a user id');
  return partition;
}
