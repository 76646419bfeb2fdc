import { readFileSync } from 'node:fs';

interface CallFrame {
  readonly functionName: string;
  readonly url: string;
  readonly lineNumber: number;
}

interface ProfileNode {
  readonly id: number;
  readonly callFrame: CallFrame;
  readonly children?: readonly number[];
}

/** What Node's `--cpu-prof` writes. Times are in microseconds. */
interface CpuProfile {
  readonly nodes: readonly ProfileNode[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** A function on one call path, with the time in it (`self`) and below it too (`total`), in microseconds. */
export interface Frame {
  readonly name: string;
  readonly place: string;
  readonly children: Frame[];
  self: number;
  total: number;
}

/** The tree of calls under a root, without the time in which the process had nothing to do. */
export function readProfile(file: string): Frame {
  const profile = JSON.parse(readFileSync(file, 'utf8')) as CpuProfile;
  const frames = new Map(profile.nodes.map((node) => [node.id, frameOf(node.callFrame)]));
  for (const { id, children = [] } of profile.nodes) {
    for (const child of children) frames.get(id)?.children.push(frames.get(child) as Frame);
  }
  for (const [index, id] of profile.samples.entries()) {
    const frame = frames.get(id);
    if (frame && frame.name !== '(idle)') frame.self += Math.max(0, profile.timeDeltas[index] ?? 0);
  }
  const root = frames.get(profile.nodes[0]?.id ?? 0) ?? frameOf({ functionName: '', url: '', lineNumber: 0 });
  addUp(root);
  return root;
}

function frameOf({ functionName, url, lineNumber }: CallFrame): Frame {
  const file = url.split('/').slice(-3).join('/');
  const place = file ? `${file}:${lineNumber + 1}` : '';
  return { name: functionName || '(anonymous)', place, children: [], self: 0, total: 0 };
}

function addUp(frame: Frame): number {
  frame.total = frame.children.reduce((sum, child) => sum + addUp(child), frame.self);
  return frame.total;
}

export interface Hot {
  readonly name: string;
  readonly place: string;
  /** Of the time in which the process worked, 0 to 1. */
  readonly share: number;
}

type Sums = Map<string, { name: string; place: string; us: number }>;

/** Functions by the time spent in them alone, whatever called them. */
export function hottest(root: Frame, count: number): Hot[] {
  const sums: Sums = new Map();
  const visit = (frame: Frame) => {
    add(sums, frame, frame.self);
    frame.children.forEach(visit);
  };
  visit(root);
  return largest(sums, root, count);
}

/** Functions by the time spent in them and in all they called; libraries and Node itself are left out. */
export function heaviest(root: Frame, count: number): Hot[] {
  const sums: Sums = new Map();
  const visit = (frame: Frame, above: ReadonlySet<string>) => {
    const isOwn = /(^|\/)(src|out)\//.test(frame.place);
    const key = keyOf(frame);
    // A function that calls itself is counted once for each path.
    if (isOwn && !above.has(key)) add(sums, frame, frame.total);
    const path = isOwn ? new Set([...above, key]) : above;
    for (const child of frame.children) visit(child, path);
  };
  visit(root, new Set());
  return largest(sums, root, count);
}

const keyOf = ({ name, place }: Frame) => `${name} ${place}`;

function add(sums: Sums, frame: Frame, us: number): void {
  const sum = sums.get(keyOf(frame)) ?? { name: frame.name, place: frame.place, us: 0 };
  sum.us += us;
  sums.set(keyOf(frame), sum);
}

function largest(sums: Sums, root: Frame, count: number): Hot[] {
  const sorted = [...sums.values()].sort((a, b) => b.us - a.us).slice(0, count);
  return sorted.map(({ name, place, us }) => ({ name, place, share: us / root.total }));
}
