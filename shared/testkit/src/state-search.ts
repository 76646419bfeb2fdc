/** A protocol over a small world, as a state machine whose every interleaving is tried. States are plain JSON data. */
export interface Model<S> {
  initial: S;
  /** All steps that are possible in `state`: a readable label and the state after it. */
  steps(state: S): Iterable<readonly [label: string, next: S]>;
  /** What is wrong with `state`, or null. Checked in every state reached. */
  invariant(state: S): string | null;
  /** What is wrong with `state` as an end, or null. Checked where no step is possible. */
  atEnd?(state: S): string | null;
}

export interface SearchResult {
  states: number;
  /** Present where a promise can be broken: how, and the shortest way there. */
  violation?: { reason: string; trace: string[] };
}

interface Reached<S> {
  state: S;
  from: number;
  label: string;
}

/**
 * Breadth-first search over everything the model can do, so that a violation comes with a shortest trace.
 * @throws Error when more than `limit` states are reached: the world is not small
 */
export function searchStates<S>(model: Model<S>, limit = 2_000_000): SearchResult {
  const reached: Reached<S>[] = [{ state: model.initial, from: -1, label: 'start' }];
  const seen = new Set([JSON.stringify(model.initial)]);
  for (let at = 0; at < reached.length; at++) {
    const { state } = reached[at] as Reached<S>;
    const { ends, reason: broken } = expand(model, state, at, reached, seen);
    const reason = broken ?? (ends ? (model.atEnd?.(state) ?? null) : null);
    if (reason !== null) return { states: seen.size, violation: { reason, trace: traceOf(reached, at) } };
    if (reached.length > limit) throw new Error(`more than ${limit} states: make the world smaller`);
  }
  return { states: seen.size };
}

function expand<S>(model: Model<S>, state: S, at: number, reached: Reached<S>[], seen: Set<string>) {
  const reason = model.invariant(state);
  let ends = true;
  if (reason === null) {
    for (const [label, next] of model.steps(state)) {
      ends = false;
      const key = JSON.stringify(next);
      if (seen.has(key)) continue;
      seen.add(key);
      reached.push({ state: next, from: at, label });
    }
  }
  return { ends, reason };
}

function traceOf<S>(reached: readonly Reached<S>[], end: number): string[] {
  const trace: string[] = [];
  for (let at = end; at > 0; at = reached[at]?.from ?? 0) trace.unshift(reached[at]?.label ?? '');
  return trace;
}
