import type { Arena, ArenaPlan } from '../subject.js';
import { identitiesOf } from '../subject.js';
import { demand, pooled } from './api.js';
import { type System, startSystem } from './system.js';
import type { Person, World } from './world.js';

export interface DevTalkArena extends Arena {
  gatewayMetrics(): Promise<string>;
}

/** DevTalk, whose people and rooms are made through its public interface alone. */
export const devTalk = (world: World) => ({
  name: 'devtalk' as const,
  async start(plan: ArenaPlan): Promise<DevTalkArena> {
    await world.grow(plan.people);
    const system = await startSystem({
      folder: world.copy(),
      gateways: plan.gateways,
      profileTo: plan.profileTo,
      env: { ...plan.env, ...(plan.heartbeatMs && { HEARTBEAT: `${plan.heartbeatMs}ms` }) },
    });
    const rooms = await openRooms(system.urls[0] ?? '', world.people, plan);
    return arenaOf(system, plan, rooms, world.people);
  },
});

function arenaOf(system: System, plan: ArenaPlan, rooms: string[], people: readonly Person[]): DevTalkArena {
  const who = (person: number) => {
    const { name = '', token = '' } = people[person] ?? {};
    return { name, token };
  };
  return {
    name: 'devtalk',
    dialect: 'devtalk',
    urls: system.urls.map((url) => `${url.replace('http', 'ws')}/ws`),
    redisUrl: system.redis.url,
    rooms,
    identities: identitiesOf(plan, rooms, who),
    members: () => system.members(),
    restartGateway: async (signal) => system.programs['events-gateway'][0]?.restart(signal),
    stalls: () => system.stalls(),
    gatewayMetrics: () => system.gatewayMetrics(),
    async stop() {
      await system.stop();
      await system.redis.remove();
    },
  };
}

/** The first of each room opens it, the others join. */
async function openRooms(url: string, people: readonly Person[], plan: ArenaPlan): Promise<string[]> {
  const token = (person: number | undefined) => people[person ?? 0]?.token;
  const ids = await pooled(plan.rooms, 8, async ([owner], index) => {
    const { room } = await demand('POST', `${url}/api/rooms`, token(owner), {
      name: `room ${index}`,
      kind: 'public',
    });
    return (room as { id: string }).id;
  });
  const joins = plan.rooms.flatMap(([, ...others], index) =>
    others.map((person) => ({ room: ids[index], person })),
  );
  await pooled(joins, 32, ({ room, person }) =>
    demand('POST', `${url}/api/rooms/${room}/join`, token(person)),
  );
  return ids;
}
