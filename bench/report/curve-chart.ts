import type { Chart, ScenarioResult } from '../run/result.js';
import { figureTexts, formatFigure } from './figures.js';
import { colours, drawing, label, node } from './svg.js';

const width = 520;
const height = 260;
const left = 70;
const bottom = 46;
const top = 34;
const right = 40;

/** One figure of DevTalk over a logarithmic x axis, from zero up: a flat curve is what is hoped for. */
export function curveChart(chart: Chart, { summary }: ScenarioResult): string {
  const [figure = ''] = chart.figures;
  const points = Object.entries(summary.devtalk ?? {})
    .filter(([name]) => name.startsWith(`${figure}@`))
    .map(([name, spread]) => ({ at: Number(name.slice(figure.length + 1)), ...spread }));
  const most = Math.max(...points.map(({ max }) => max), Number.MIN_VALUE) * 1.1;
  const logs = points.map(({ at }) => Math.log(at));
  const [first, last] = [Math.min(...logs), Math.max(...logs)];
  const x = (at: number) =>
    left + ((Math.log(at) - first) / Math.max(1e-9, last - first)) * (width - left - right);
  const y = (value: number) => height - bottom - (value / most) * (height - bottom - top);
  const { label: name = figure, unit = '' } = figureTexts[figure] ?? {};
  const line = points.map(({ at, median }) => `${x(at).toFixed(1)},${y(median).toFixed(1)}`).join(' ');
  const stroke = colours.devtalk ?? '';
  return drawing(
    width,
    height,
    label(8, 20, `${name}, ${unit}`, { 'font-weight': 'bold' }),
    node('line', { x1: left, x2: width - right, y1: y(0), y2: y(0), stroke: '#999' }),
    label((left + width - right) / 2, height - 8, chart.xLabel ?? '', { 'text-anchor': 'middle' }),
    node('polyline', { points: line, fill: 'none', stroke, 'stroke-width': 2 }),
    ...points.flatMap(({ at, median, min, max }) => [
      node('line', { x1: x(at), x2: x(at), y1: y(min), y2: y(max), stroke: '#111' }),
      node('circle', { cx: x(at), cy: y(median), r: 3.5, fill: stroke }),
      label(x(at), y(median) - 8, formatFigure(figure, median), { 'text-anchor': 'middle' }),
      label(x(at), height - bottom + 16, at.toLocaleString('en'), { 'text-anchor': 'middle' }),
    ]),
  );
}
