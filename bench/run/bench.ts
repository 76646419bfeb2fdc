import { mkdirSync, writeFileSync } from 'node:fs';
import { describeMachine, natsVersion } from '../measure/machine.js';
import { spreadOf } from '../measure/statistics.js';
import { World } from '../peers/devtalk/world.js';
import { explainProfiles } from '../report/profiles.js';
import { profileFolder, resultsFolder } from './folders.js';
import type { Options } from './options.js';
import type { RunResult, ScenarioResult, Summary } from './result.js';
import type { Scenario } from './scenario.js';

const tell = (text: string) => console.error(text);

type Runs = Record<string, RunResult[]>;

/** Runs the scenarios round by round, so that a slow minute of the machine meets all peers alike. */
export async function runBench(scenarios: readonly Scenario[], options: Options): Promise<void> {
  const world = new World();
  try {
    for (const scenario of installed(scenarios)) await runScenario(scenario, options, world);
  } finally {
    world.remove();
  }
}

/** Without the peer that a machine may lack. */
function installed(scenarios: readonly Scenario[]): readonly Scenario[] {
  if (!scenarios.some(({ peers }) => peers.includes('nats')) || natsVersion() !== undefined) return scenarios;
  tell('there is no nats-server on the PATH: measured without it');
  return scenarios.map((scenario) => ({
    ...scenario,
    peers: scenario.peers.filter((peer) => peer !== 'nats'),
  }));
}

async function runScenario(scenario: Scenario, options: Options, world: World): Promise<void> {
  const peers = scenario.peers.filter((peer) => options.peers.length === 0 || options.peers.includes(peer));
  const runs: Runs = Object.fromEntries(peers.map((peer) => [peer, []]));
  for (let round = 0; round < options.rounds; round += 1) {
    // Who goes first changes with each round: what one leaves behind meets everybody once.
    const order = [...peers.slice(round % peers.length), ...peers.slice(0, round % peers.length)];
    for (const peer of order) {
      const result = await runOnce(scenario, peer, options, world);
      runs[peer]?.push(result);
      tell(`${scenario.name} round ${round + 1} ${peer}: ${brief(result)}`);
    }
  }
  conclude(scenario, options, runs);
}

async function runOnce(
  scenario: Scenario,
  peer: string,
  { quick, profile }: Options,
  world: World,
): Promise<RunResult> {
  const profileTo = profile ? profileFolder(scenario.name, peer) : undefined;
  try {
    const result = await scenario.run(peer, { world, quick, profileTo, tell });
    if (profileTo) explainProfiles(profileTo);
    return result;
  } catch (error) {
    // One peer that fails to start must not cost an hour of the others' results.
    return { figures: {}, invalid: [error instanceof Error ? error.message : String(error)] };
  }
}

/** What was run in part, or with a profiler, is told and not kept: it is not the comparison. */
function conclude(scenario: Scenario, { quick, profile, peers }: Options, runs: Runs): void {
  const summary = summaryOf(runs);
  const { name, title, about, charts } = scenario;
  const result: ScenarioResult = {
    ...{ scenario: name, title, about, quick, machine: describeMachine() },
    ...{ parameters: scenario.parameters(quick), runs, summary, targets: scenario.targets(summary), charts },
  };
  for (const { text, value, limit, met, unit } of result.targets) {
    tell(`  ${met ? 'met    ' : 'NOT MET'} ${text}: ${value.toFixed(2)} ${unit} (at most ${limit})`);
  }
  if (profile || peers.length > 0) return;
  const folder = resultsFolder(quick);
  mkdirSync(folder, { recursive: true });
  writeFileSync(new URL(`${name}.json`, folder), `${JSON.stringify(result, null, 1)}\n`);
}

function summaryOf(runs: Runs): Summary {
  return Object.fromEntries(
    Object.entries(runs).map(([peer, results]) => {
      const valid = results.filter(({ invalid }) => invalid.length === 0);
      const names = [...new Set(valid.flatMap(({ figures }) => Object.keys(figures)))];
      const spread = (name: string) => spreadOf(valid.map(({ figures }) => figures[name] ?? Number.NaN));
      return [peer, Object.fromEntries(names.map((name) => [name, spread(name)]))];
    }),
  );
}

function brief({ figures, invalid, notes = [] }: RunResult): string {
  const shown = Object.entries(figures).filter(([name]) => !/@|^stallMax:|:total$/.test(name));
  const text = shown.map(([name, value]) => `${name} ${Number(value.toPrecision(4))}`).join(', ');
  return [text, ...invalid.map((why) => `INVALID ${why}`), ...notes].filter(Boolean).join('; ');
}
