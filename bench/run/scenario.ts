import type { World } from '../peers/devtalk/world.js';
import type { Chart, RunResult, Summary, Target } from './result.js';

export interface RunContext {
  readonly world: World;
  readonly quick: boolean;
  /** Where profiles of this run go, if they are wanted. */
  readonly profileTo?: string | undefined;
  tell(text: string): void;
}

/** One thing that is measured, of each of its peers. */
export interface Scenario {
  readonly name: string;
  readonly title: string;
  /** What is done, and with what settings that are not the default. */
  readonly about: string;
  readonly peers: readonly string[];
  parameters(quick: boolean): Readonly<Record<string, unknown>>;
  run(peer: string, context: RunContext): Promise<RunResult>;
  targets(summary: Summary): Target[];
  readonly charts: readonly Chart[];
}

const medianOf = (summary: Summary, peer: string, figure: string) =>
  summary[peer]?.[figure]?.median ?? Number.NaN;

/** A figure of DevTalk and the most it may be. */
export function atMost(summary: Summary, text: string, figure: string, limit: number, unit: string): Target {
  const value = medianOf(summary, 'devtalk', figure);
  return { text, value, limit, met: value <= limit, unit };
}

/** A figure of DevTalk as a multiple of another peer's. */
export function atMostTimes(
  summary: Summary,
  text: string,
  figure: string,
  peer: string,
  limit: number,
): Target {
  const value = medianOf(summary, 'devtalk', figure) / medianOf(summary, peer, figure);
  return { text, value, limit, met: value <= limit, unit: '×' };
}
