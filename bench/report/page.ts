import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { docsFolder } from '../run/folders.js';
import type { ScenarioResult } from '../run/result.js';
import { barChart } from './bar-chart.js';
import { curveChart } from './curve-chart.js';
import { curveTable, figureTable, roleTable, targetTable } from './tables.js';

const begin = '<!-- measured: begin; written by npm run bench -- --report -->';
const end = '<!-- measured: end -->';

/** Writes plots, and the tables between two marks of docs/performance.md; what people wrote around them stays. */
export function writePage(results: readonly ScenarioResult[]): void {
  const plots = new URL('performance/', docsFolder);
  mkdirSync(plots, { recursive: true });
  const sections = results.map((result) => section(result, plots));
  const page = new URL('performance.md', docsFolder);
  const text = readFileSync(page, 'utf8');
  const [before, rest] = text.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error('docs/performance.md has lost its marks');
  const measured = [machines(results), '## Must reach', targetTable(results), ...sections];
  writeFileSync(page, `${before}${begin}\n\n${measured.join('\n\n')}\n\n${end}${after}`);
}

/** One line for each machine and commit that results come from. */
function machines(results: readonly ScenarioResult[]): string {
  const lines = results.map(({ machine: m }) => {
    const where = `${m.cpu}, ${m.cores} cores, ${m.memoryGiB} GiB, Linux ${m.kernel}`;
    const servers = [`Node ${m.node}`, `Redis ${m.redis}`, ...(m.nats ? [`nats-server ${m.nats}`] : [])];
    return `Measured on ${where}; ${servers.join(', ')}, commit ${m.commit}, ${m.measuredAt.slice(0, 10)}.`;
  });
  return [...new Set(lines)].join('\n');
}

function section(result: ScenarioResult, plots: URL): string {
  const images = result.charts.map((chart, index) => {
    const file = `${result.scenario}-${index + 1}.svg`;
    const svg = chart.kind === 'bars' ? barChart(chart, result) : curveChart(chart, result);
    writeFileSync(new URL(file, plots), `${svg}\n`);
    return `![${chart.title}](performance/${file})`;
  });
  const parts = [
    `## ${result.title}`,
    result.about,
    parameters(result),
    hasCurves(result) ? curveTable(result) : figureTable(result),
    images.join('\n'),
    roleTable(result),
    invalid(result),
  ];
  return parts.filter(Boolean).join('\n\n');
}

const hasCurves = ({ charts }: ScenarioResult) => charts.some(({ kind }) => kind === 'curves');

function parameters({ parameters: all, runs }: ScenarioResult): string {
  const rounds = Math.max(...Object.values(runs).map(({ length }) => length));
  const words = Object.entries(all).map(([name, value]) => `${name} ${JSON.stringify(value)}`);
  return `\`${[...words, `rounds ${rounds}`].join(', ')}\``;
}

/** Runs that say nothing, and why: left out of the medians, not of the report. */
function invalid({ runs }: ScenarioResult): string {
  const reasons = Object.entries(runs).flatMap(([peer, results]) =>
    results.flatMap((run, round) =>
      run.invalid.map((why) => `- ${peer}, round ${round + 1}: ${firstLine(why)}`),
    ),
  );
  return reasons.length > 0 ? `Runs left out:\n\n${reasons.join('\n')}` : '';
}

const firstLine = (text: string) => text.split('\n', 1)[0] ?? '';
