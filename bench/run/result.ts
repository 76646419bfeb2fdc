import type { Machine } from '../measure/machine.js';
import type { Spread } from '../measure/statistics.js';

/** Figures of one run by their names in `figures.ts`; NaN where one could not be taken. */
export type Figures = Readonly<Record<string, number>>;

export interface RunResult {
  readonly figures: Figures;
  /** Why the run says nothing about the server; empty for a good run. */
  readonly invalid: readonly string[];
  /** What else was seen, as refusals by the server. */
  readonly notes?: readonly string[];
}

/** A figure that DevTalk must reach. */
export interface Target {
  readonly text: string;
  readonly value: number;
  readonly limit: number;
  readonly met: boolean;
  readonly unit: string;
}

/** Curves or bars of some figures. */
export interface Chart {
  readonly title: string;
  readonly kind: 'bars' | 'curves';
  /** For bars: figures side by side. For curves: figures named `<prefix>@<x>` become points. */
  readonly figures: readonly string[];
  readonly xLabel?: string;
}

export interface ScenarioResult {
  readonly scenario: string;
  readonly title: string;
  readonly about: string;
  readonly quick: boolean;
  readonly machine: Machine;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly runs: Readonly<Record<string, readonly RunResult[]>>;
  /** Over the valid runs. */
  readonly summary: Summary;
  readonly targets: readonly Target[];
  readonly charts: readonly Chart[];
}

/** Spread of each figure, by peer and figure. */
export type Summary = Readonly<Record<string, Readonly<Record<string, Spread>>>>;
