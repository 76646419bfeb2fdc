import type { Spread } from '../measure/statistics.js';
import type { ScenarioResult, Target } from '../run/result.js';
import { figureTexts, formatFigure, peerNames } from './figures.js';

type Row = readonly string[];

export function table(head: Row, rows: readonly Row[]): string {
  const line = (cells: Row) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, index) => (index === 0 ? '---' : '---:'))), ...rows.map(line)].join(
    '\n',
  );
}

/** Medians of each figure, with the least and the most of all runs where there were several. */
export function figureTable({ summary }: ScenarioResult): string {
  const peers = Object.keys(summary);
  const names = Object.keys(figureTexts).filter((name) =>
    peers.some((peer) => Number.isFinite(summary[peer]?.[name]?.median)),
  );
  const rows = names.map((name) => {
    const { label = name, unit = '' } = figureTexts[name] ?? {};
    return [unit ? `${label}, ${unit}` : label, ...peers.map((peer) => cell(name, summary[peer]?.[name]))];
  });
  return table(['', ...peers.map((peer) => peerNames[peer] ?? peer)], rows);
}

function cell(name: string, spread: Spread | undefined): string {
  if (!spread) return '';
  const { median, min, max } = spread;
  const text = formatFigure(name, median);
  const [low, high] = [formatFigure(name, min), formatFigure(name, max)];
  return low === high ? text : `${text} (${low}–${high})`;
}

/** Where the CPU of a message goes. */
export function roleTable({ summary }: ScenarioResult): string {
  const rows = Object.entries(summary).flatMap(([peer, figures]) =>
    Object.entries(figures)
      .filter(([name]) => /^cpuUsPer\w+:(?!total)/.test(name))
      .map(([name, { median }]) => [
        `${peerNames[peer] ?? peer}: ${name.slice(name.indexOf(':') + 1)}`,
        formatFigure('cpuUsPerMessage', median),
      ]),
  );
  return rows.length > 0 ? table(['CPU by process', 'µs'], rows) : '';
}

/** Figures named `<name>@<x>`. */
export function curveTable({ summary, charts }: ScenarioResult): string {
  const figures = summary.devtalk ?? {};
  const names = charts.filter(({ kind }) => kind === 'curves').flatMap((chart) => chart.figures);
  const at = Object.keys(figures).filter((name) => name.startsWith(`${names[0]}@`));
  const xs = at.map((name) => name.slice(name.indexOf('@') + 1));
  if (xs.length === 0) return '';
  const label = charts[0]?.xLabel ?? '';
  const heads = names.map((name) => `${figureTexts[name]?.label ?? name}, ${figureTexts[name]?.unit ?? ''}`);
  const rows = xs.map((x) => [
    Number(x).toLocaleString('en'),
    ...names.map((name) => cell(name, figures[`${name}@${x}`])),
  ]);
  return table([label, ...heads], rows);
}

export function targetTable(results: readonly ScenarioResult[]): string {
  const rows = results.flatMap(({ scenario, targets }) =>
    targets.map((target) => targetRow(scenario, target)),
  );
  return table(['must reach', 'scenario', 'measured', 'at most', 'met'], rows);
}

function targetRow(scenario: string, { text, value, limit, met, unit }: Target): Row {
  // JSON has no NaN: what could not be measured comes back as null.
  const measured = Number.isFinite(value) ? `${formatFigure('', value)} ${unit}`.trim() : 'not measured';
  return [text, scenario, measured, `${limit} ${unit}`.trim(), met ? 'yes' : '**no**'];
}
