import type { HttpService } from '../http-service.js';
import { startSystem } from './system.js';
import type { World } from './world.js';

/** All of DevTalk, with so many people who call it. */
export async function startDevTalkHttp(
  world: World,
  people: number,
  profileTo?: string,
): Promise<HttpService> {
  await world.grow(people);
  const system = await startSystem({ folder: world.copy(), profileTo });
  const url = system.urls[0] ?? '';
  return {
    url,
    eventsUrl: `${url.replace('http', 'ws')}/ws`,
    tokens: world.people.slice(0, people).map(({ token }) => token),
    members: () => system.members(),
    async stop() {
      await system.stop();
      await system.redis.remove();
    },
  };
}
