import { setTimeout as pause } from 'node:timers/promises';
import type { TestScope } from '@devtalk/testkit';
import { waitFor } from '@devtalk/testkit';
import { check } from './checker/index.js';
import { readFinalState } from './final-state.js';
import { type FinalState, History, type Violation } from './history.js';
import { Nemesis } from './nemesis/nemesis.js';
import type { Options } from './options.js';
import { Random } from './random.js';
import { Balancer } from './system/balancer.js';
import { startCluster } from './system/cluster.js';
import { Bot } from './workload/bot.js';
import { chatter } from './workload/chatter.js';
import { Rivals } from './workload/rivals.js';

export interface Result {
  history: History;
  final: FinalState;
  violations: Violation[];
  kills: number;
  faults: number;
}

const ROOMS = 5;
const RIVALS = 8;

/** Limits that would make the run slow or the load refused; everything that carries a promise is as in production. */
const ENV: NodeJS.ProcessEnv = {
  PASSWORD_HASH_MEMORY: '19456',
  PASSWORD_HASH_TIME: '2',
  LOG_LEVEL: 'warn',
};

/** Starts everything, lets people talk while faults are injected, stops the faults, and holds what happened against the promises. */
export async function run(scope: TestScope, options: Options, say: (text: string) => void): Promise<Result> {
  const random = new Random(options.seed);
  const history = new History();
  const cluster = await startCluster(scope, random.fork(), { ...options, env: ENV });
  const balancer = await Balancer.start(
    cluster.gateways.map(({ url }) => url ?? ''),
    random.fork(),
  );
  scope.teardown(() => balancer.close());
  const place = { port: balancer.port, history };
  const players = await invite(options, place);
  say(
    `${players.bots.length} people, ${players.rooms.length} rooms, ${cluster.nodes.length} processes: faults begin`,
  );

  const ending = new AbortController();
  const nemesis = new Nemesis(cluster, random.fork(), history, say, options.only);
  const talking = [
    ...players.bots.map((bot) =>
      chatter(bot, random.fork(), { rate: 2, rooms: players.rooms }, ending.signal),
    ),
    ...players.rivals.map((rival) => rival.fight(random.fork(), ending.signal)),
  ];
  nemesis.start();
  await Promise.race([pause(options.minutes * 60_000), Promise.all(talking)]);
  await nemesis.stop();
  ending.abort();
  await Promise.all(talking);
  say('faults end, everything settles');
  const final = await readFinalState({ ...players, url: `http://127.0.0.1:${place.port}` });
  for (const bot of [players.auditor, ...players.bots]) bot.client.close();
  return { history, final, violations: check(history, final), kills: nemesis.kills, faults: nemesis.faults };
}

async function invite(options: Options, place: { port: number; history: History }) {
  const auditor = await Bot.join('auditor', place);
  const bots = await Promise.all(
    Array.from({ length: options.bots }, (_, i) => Bot.join(`bot${i + 1}`, place)),
  );
  await waitFor(() => [auditor, ...bots].every(({ client }) => client.state.status === 'online'), {
    timeout: 20_000,
  });
  const made = [];
  for (let i = 1; i <= ROOMS; i++)
    made.push(await auditor.client.call('room.create', { name: `room ${i}`, kind: 'public' }));
  const rooms = ['lobby', ...made.map(({ room }) => room.id)];
  // Everybody begins in three rooms besides the lobby.
  await Promise.all(
    bots.flatMap((bot, i) =>
      [0, 1, 2].map((k) => bot.client.call('room.join', { room: rooms[1 + ((i + k) % ROOMS)] ?? 'lobby' })),
    ),
  );
  const rivals = await Promise.all(
    Array.from({ length: RIVALS }, (_, i) => Rivals.join(`rival${i + 1}`, place)),
  );
  return { auditor, bots, rivals, rooms };
}
