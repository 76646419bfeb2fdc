import { RedisServer, type RedisServerOptions } from '@devtalk/launcher';
import type { TestScope } from './scope.js';

export interface RedisOptions extends RedisServerOptions {
  /** Not the shared server of DEVTALK_TEST_REDIS_URL, because this test stops, pauses or fills it. */
  readonly own?: boolean;
}

/** A real Redis. With a shared one, everything but `url` and `isShared` is refused. */
export interface TestRedis {
  readonly url: string;
  readonly isShared: boolean;
  readonly port: number;
  /** SIGTERM; settles when it is gone. */
  stop(): Promise<void>;
  /** SIGKILL. What was answered is kept: it is in the file, and the machine lives. */
  kill(): Promise<void>;
  /** SIGSTOP: connections stay open and nothing answers, like a network that drops packets. */
  pause(): void;
  resume(): void;
  /** Starts again on the same port with the same data, after `kill()` if it still runs. */
  restart(): Promise<void>;
}

/** The shared server where there is one and nothing asks for an own; else a new redis-server in a folder of its own. */
export async function startRedis(scope: TestScope, options: RedisOptions = {}): Promise<TestRedis> {
  const shared = process.env.DEVTALK_TEST_REDIS_URL;
  const { own = Object.keys(options).some((name) => name !== 'own') } = options;
  if (shared !== undefined && shared !== '' && !own) return sharedRedis(shared);
  const server = await RedisServer.create(options);
  scope.teardown(() => server.remove());
  await server.start();
  return Object.assign(server, { isShared: false });
}

function sharedRedis(url: string): TestRedis {
  const refuse = (): never => {
    throw new Error('this Redis is shared by many tests; ask startRedis for your own: { own: true }');
  };
  return {
    url,
    isShared: true,
    port: Number(new URL(url).port || 6_379),
    stop: async () => refuse(),
    kill: async () => refuse(),
    pause: refuse,
    resume: refuse,
    restart: async () => refuse(),
  };
}
