import type { Chart, ScenarioResult } from '../run/result.js';
import { figureTexts, formatFigure, peerNames } from './figures.js';
import { colours, drawing, label, node, type SvgNode } from './svg.js';

const width = 720;
const left = 190;
const right = 120;
const barHeight = 20;
const groupGap = 14;
const top = 34;

/** Medians as bars, with a line from the least to the most of all runs. */
export function barChart(chart: Chart, { summary }: ScenarioResult): string {
  const bars = chart.figures.flatMap((figure) =>
    Object.keys(summary).flatMap((peer) => {
      const spread = summary[peer]?.[figure];
      return spread && Number.isFinite(spread.median) ? [{ figure, peer, ...spread }] : [];
    }),
  );
  const most = Math.max(...bars.map(({ max }) => max), Number.MIN_VALUE);
  const x = (value: number) => left + (value / most) * (width - left - right);
  const parts: SvgNode[] = [label(8, 20, chart.title, { 'font-weight': 'bold' })];
  let y = top;
  let group = '';
  for (const { figure, peer, median, min, max } of bars) {
    if (group !== '' && group !== figure) y += groupGap;
    group = figure;
    const middle = y + barHeight / 2;
    const fill = colours[peer] ?? '#666';
    const { label: name = figure, unit = '' } = figureTexts[figure] ?? {};
    parts.push(
      label(left - 8, middle + 4, `${peerNames[peer] ?? peer}, ${name}`, {
        'text-anchor': 'end',
        'font-size': 11,
      }),
      node('rect', { x: left, y, width: Math.max(1, x(median) - left), height: barHeight - 4, fill }),
      node('line', {
        x1: x(min),
        x2: x(max),
        y1: middle - 2,
        y2: middle - 2,
        stroke: '#111',
        'stroke-width': 1.5,
      }),
      label(x(max) + 6, middle + 2, `${formatFigure(figure, median)} ${unit}`),
    );
    y += barHeight;
  }
  return drawing(width, y + 8, ...parts);
}
