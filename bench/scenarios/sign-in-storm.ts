import { call } from '../peers/devtalk/api.js';
import { type System, startSystem } from '../peers/devtalk/system.js';
import { type Person, password } from '../peers/devtalk/world.js';
import type { RunResult } from '../run/result.js';
import { atMost, type RunContext, type Scenario } from '../run/scenario.js';

const settings = (quick: boolean) => ({
  rounds: quick ? 3 : 200,
  parallel: quick ? 10 : 50,
  /** One of the two session-services is killed during every such round. */
  killEvery: quick ? 2 : 20,
});

interface Tally {
  double: number;
  none: number;
  answered: number;
  refused: number;
  kills: number;
}

async function run(_: string, { quick, world, tell }: RunContext): Promise<RunResult> {
  const { rounds, parallel, killEvery } = settings(quick);
  await world.grow(rounds);
  const system = await startSystem({
    ...{ folder: world.copy(), gateways: 2, sessions: 2 },
    // Each account is taken over fifty times at once here, which is slowed otherwise.
    env: { SESSION_TAKEOVERS_PER_MINUTE: '100000' },
  });
  const tally: Tally = { double: 0, none: 0, answered: 0, refused: 0, kills: 0 };
  try {
    for (const [round, person] of world.people.slice(0, rounds).entries()) {
      const kill = round % killEvery === killEvery - 1;
      await storm(system, person, parallel, kill, tally);
      if (kill) tell(`  ${round + 1} rounds: ${JSON.stringify(tally)}`);
    }
  } finally {
    await system.stop();
    await system.redis.remove();
  }
  return { figures: { ...tally, rounds }, invalid: [] };
}

async function storm(
  system: System,
  person: Person,
  parallel: number,
  kill: boolean,
  tally: Tally,
): Promise<void> {
  const signIns = Array.from({ length: parallel }, (_, index) =>
    signIn(system.urls[index % 2] ?? '', person),
  );
  if (kill) {
    const services = system.programs['session-service'];
    tally.kills += 1;
    await services[tally.kills % services.length]?.restart('SIGKILL');
  }
  const tokens = (await Promise.all(signIns)).flatMap(({ token }) => (token ? [token] : []));
  tally.answered += tokens.length;
  tally.refused += parallel - tokens.length;
  const live = await Promise.all(tokens.map((token, index) => isLive(system.urls[index % 2] ?? '', token)));
  if (live.filter(Boolean).length > 1) tally.double += 1;
  // The last one to sign in may have lost its answer to the kill: whom the next one displaces tells.
  const { superseded } = await signInPatiently(system.urls[0] ?? '', person);
  if (!superseded) tally.none += 1;
}

async function signIn(url: string, { name }: Person): Promise<{ token?: string; superseded?: unknown }> {
  const credentials = { username: name, password, delivery: 'token' };
  const { status, body } = await call('POST', `${url}/api/auth/login`, undefined, credentials);
  return status === 200 ? { token: String(body.token), superseded: body.superseded } : {};
}

async function signInPatiently(url: string, person: Person) {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const answer = await signIn(url, person);
    if (answer.token) return answer;
  }
  throw new Error('nobody can sign in after the storm');
}

async function isLive(url: string, token: string): Promise<boolean> {
  for (;;) {
    const { status } = await call('GET', `${url}/api/auth/me`, token);
    if (status === 200 || status === 401) return status === 200;
  }
}

export const signInStorm: Scenario = {
  name: 'sign-in-storm',
  title: '50 parallel sign-ins of one account, over and over',
  about:
    'Two gateways, two session-services, one of which is killed now and then. After each round: how many of the tokens live, and whether the next sign-in finds somebody to displace.',
  peers: ['devtalk'],
  parameters: settings,
  run,
  targets: (summary) => [
    atMost(summary, 'rounds that left two live sessions', 'double', 0, ''),
    atMost(summary, 'rounds that left none', 'none', 0, ''),
  ],
  charts: [],
};
