import type { Bus, RawEntry } from '@devtalk/bus';
import type { ProjectionName, ProjectionStore } from '../projection/projection-store.js';
import type { Write } from '../read-model/writes.js';
import { type RebuildStore, sourceOf } from './rebuild-store.js';

const PAGE = 500;

export interface RebuildParts {
  bus: Pick<Bus, 'work' | 'keys' | 'request'>;
  rebuilds: RebuildStore;
  projections: Pick<ProjectionStore, 'applyToRebuilt'>;
}

/** What is rebuilt: the read models of one projection in one partition, as a generation of this name. */
export interface Target {
  readonly partition: number;
  readonly projection: ProjectionName;
  readonly generation: string;
}

/** The events that a rebuild needs are gone: they were dropped unread (EVENTS_MAX), or by a version that does not know of rebuilds. */
export class EventsGone extends Error {
  override name = 'EventsGone';
}

/** @throws where another process has carried the step out: begun again, this one reads how far that is */
export async function advance(
  { projections }: RebuildParts,
  { partition, projection, generation }: Target,
  step: { from: string; to: string; writes: readonly Write[] },
): Promise<void> {
  const { from, to, writes } = step;
  const batch = { from: { cursor: from, generation }, to, writes };
  if (!(await projections.applyToRebuilt(partition, projection, batch)))
    throw new Error(`the rebuild has moved from ${from} meanwhile`);
}

/** Events behind `after`, which has to be there still: else some may have gone behind it. `0-0` stands before all. */
export async function eventsAfter(
  { bus }: RebuildParts,
  { partition, projection }: Target,
  after: string,
): Promise<RawEntry[]> {
  const stream = sourceOf(bus.keys, projection).events(partition);
  const page = await bus.work.xrange(stream, after, '+', 'COUNT', PAGE);
  if (after !== '0-0' && page[0]?.[0] !== after)
    throw new EventsGone(`the events behind ${after} in ${stream} were dropped: begin anew`);
  const entries = page.map(([id, fields]) => ({ id, stream, fields }));
  return after === '0-0' ? entries : entries.slice(1);
}

/**
 * Applies the events from the rebuild's position on, then shows its read models: as soon as they reach as far as those that are shown.
 * @param effects what a page of events does, of which some may be in the read models already
 */
export async function replayAndShow(
  parts: RebuildParts,
  target: Target,
  start: string,
  effects: (entries: readonly RawEntry[]) => Promise<Write[]>,
): Promise<void> {
  const { partition, projection, generation } = target;
  let from = start;
  for (;;) {
    const entries = await eventsAfter(parts, target, from);
    const to = entries.at(-1)?.id;
    if (to !== undefined) {
      await advance(parts, target, { from, to, writes: await effects(entries) });
      from = to;
      if (entries.length >= PAGE - 1) continue;
    }
    if (await parts.rebuilds.show(partition, projection, generation)) return;
  }
}
