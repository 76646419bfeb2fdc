import { createAclUsers, type ServiceProcess, spawnService, type TestScope } from '@devtalk/testkit';
import { PARTITIONS, type World } from './world.js';

/** Real processes of chat-service, with the rights they have in production. */
export async function spawnChat(scope: TestScope, world: World, count: number): Promise<ServiceProcess[]> {
  const user = (await createAclUsers(scope, world.redis, world.prefix))['chat-service'];
  const env = {
    REDIS_URL: world.redis.url,
    REDIS_USERNAME: user.username,
    REDIS_PASSWORD: user.password,
    REDIS_PREFIX: world.prefix,
    PARTITIONS: String(PARTITIONS),
    MESSAGES_PER_SECOND: '1000',
    MESSAGES_BURST: '10000',
  };
  return Promise.all(Array.from({ length: count }, () => spawnService(scope, 'chat-service', env)));
}

/** The instances that hold a partition's commands now. */
export async function holders({ gateway: { work, keys } }: World): Promise<Set<string>> {
  const leases = await Promise.all(
    Array.from({ length: PARTITIONS }, (_, p) => work.get(keys.room.lease(p))),
  );
  return new Set(leases.flatMap((fence) => fence?.split('#')[0] ?? []));
}

export const instanceOf = ({ log }: ServiceProcess): string => String(log[0]?.instance);
