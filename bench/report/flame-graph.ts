import type { Frame } from './cpu-profile.js';
import { drawing, label, node, type SvgNode } from './svg.js';

const width = 1_600;
const rowHeight = 17;
/** Narrower calls cannot be seen anyway. */
const leastWidth = 1.5;

/** Callers below, callees above them in width by time; the title of a box tells its share. */
export function flameGraph(root: Frame, title: string): string {
  const boxes: SvgNode[] = [];
  const depth = draw(root, 0, 0, width / Math.max(1, root.total), root.total, boxes);
  const head = label(8, 18, title, { 'font-weight': 'bold' });
  return drawing(width, (depth + 1) * rowHeight + 40, head, ...boxes);
}

/** @returns the depth of the deepest box drawn */
function draw(frame: Frame, x: number, level: number, scale: number, all: number, boxes: SvgNode[]): number {
  const wide = frame.total * scale;
  if (wide < leastWidth) return level;
  boxes.push(box(frame, x, level, wide, all));
  let deepest = level;
  let at = x;
  for (const child of [...frame.children].sort((a, b) => b.total - a.total)) {
    deepest = Math.max(deepest, draw(child, at, level + 1, scale, all, boxes));
    at += child.total * scale;
  }
  return deepest;
}

function box(
  { name, place, total, self }: Frame,
  x: number,
  level: number,
  wide: number,
  all: number,
): SvgNode {
  const y = 30 + level * rowHeight;
  const share = (us: number) => `${((us / all) * 100).toFixed(1)} %`;
  const fill = place.includes('node_modules')
    ? '#f6c177'
    : place.startsWith('node:') || !place
      ? '#cbd5e1'
      : '#93c5fd';
  const fits = Math.floor(wide / 6.5);
  return node(
    'g',
    {},
    node('title', {}, `${name} ${place}: ${share(total)}, itself ${share(self)}`),
    node('rect', { x, y, width: Math.max(1, wide - 0.5), height: rowHeight - 1, fill }),
    ...(fits > 3 ? [label(x + 3, y + 12, name.slice(0, fits), { 'font-size': 10 })] : []),
  );
}
