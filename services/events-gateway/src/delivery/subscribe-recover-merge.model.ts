import { RoomLog } from '@devtalk/client/room-log';
import type { Model } from '@devtalk/testkit';

/**
 * Subscribe, recover, merge: a connection that is told a room up to some seq, a channel whose frames may be lost, pages read from
 * the log, and the real RoomLog between them. The stream is rebuilt from what was put in, so what is searched is the code
 * itself and not a copy of it.
 */
export interface World {
  /** Events written to the room's log. */
  written: number;
  /** Seq up to which the connect answer has told the room; null before it. */
  told: number | null;
  subscribed: boolean;
  /** The log's top was asked after Redis had confirmed the subscription. */
  asked: boolean;
  /** Published and not yet arrived, in order. */
  flying: number[];
  lost: number;
  /** What was put into the stream: frames by seq, tops as negative numbers. */
  inputs: number[];
}

/** What is switched off to show that the search would find its absence. */
export interface Rules {
  /** The top is asked once the subscription is confirmed. */
  askAfterSubscribing: boolean;
  /** The top is asked again and again. */
  checkAgain: boolean;
  losses: number;
}

const EVENTS = 4;
const PAGE = 2;

export function subscribeRecoverMerge(rules: Rules): Model<World> {
  return {
    initial: { written: 0, told: null, subscribed: false, asked: false, flying: [], lost: 0, inputs: [] },
    steps: (world) => [...writer(world, rules), ...gateway(world, rules)],
    invariant: (world) => {
      const { out, from } = replay(world);
      return out.every((seq, i) => seq === from + 1 + i) ? null : `after ${from} comes ${out.join(', ')}`;
    },
    atEnd: (world) => {
      const { position } = replay(world);
      return position === EVENTS ? null : `told up to ${position} of ${EVENTS}, and nobody knows`;
    },
  };
}

/** The stream as it is after all inputs, and what came out of it. */
function replay({ told, inputs }: World) {
  const from = told ?? 0;
  const stream = new RoomLog<{ seq: number }>(from);
  const out: number[] = [];
  for (const input of inputs) {
    if (input < 0) stream.learnTop(-input);
    else out.push(...stream.take({ seq: input }).map(({ seq }) => seq));
  }
  return { from, out, position: stream.position, gap: stream.gap };
}

function* writer(world: World, rules: Rules): Iterable<[string, World]> {
  if (world.written === EVENTS) return;
  const written = world.written + 1;
  if (!world.subscribed) yield [`${written} is written`, { ...world, written }];
  else {
    yield [`${written} is written and published`, { ...world, written, flying: [...world.flying, written] }];
    if (world.lost < rules.losses)
      yield [`${written} is written, its frame is lost`, { ...world, written, lost: world.lost + 1 }];
  }
}

function* gateway(world: World, rules: Rules): Iterable<[string, World]> {
  if (world.told === null)
    yield [`the answer tells up to ${world.written}`, { ...world, told: world.written }];
  else yield* attached(world, rules);
}

function* attached(world: World, rules: Rules): Iterable<[string, World]> {
  const [next, ...flying] = world.flying;
  if (!world.subscribed) yield ['the channel is subscribed', { ...world, subscribed: true }];
  if (next !== undefined) yield [`frame ${next} arrives`, input({ ...world, flying }, next)];
  if (world.subscribed && !world.asked && rules.askAfterSubscribing) {
    yield [`the top is asked: ${world.written}`, input({ ...world, asked: true }, -world.written)];
  }
  const { gap, position } = replay(world);
  // With nothing left to write and nothing in flight a further look is the last one: it ends the world.
  if (rules.checkAgain && world.subscribed && gap === null && position < world.written) {
    yield [`the top is checked: ${world.written}`, input(world, -world.written)];
  }
  if (gap) {
    const page = Array.from(
      { length: Math.min(PAGE, world.written - gap.after) },
      (_, i) => gap.after + 1 + i,
    );
    yield [`page ${page.join(', ')} is read`, input(world, ...page)];
  }
}

const input = (world: World, ...inputs: number[]): World => ({
  ...world,
  inputs: [...world.inputs, ...inputs.filter((seq) => seq !== 0)],
});
