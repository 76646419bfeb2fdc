import type { Model } from '@devtalk/testkit';

/**
 * Session takeover with hints that may be lost: the function that opens a session (session-service), its hint over Pub/Sub, and
 * a gateway that lets a socket in by reading the session, registering the socket and reading again. Each step of the model is one
 * step that Redis or the gateway carries out atomically.
 */
export interface World {
  /** Sessions that are live, by number; more than one is what must never be. */
  live: number[];
  signedIn: number;
  /** Sign-ins under way that have looked and not yet written; only where signing in is not one step. */
  looked: { session: number; saw: number[] }[];
  /** Hints published and not yet delivered to the gateway: the session that ended. */
  hints: number[];
  lost: number;
  sockets: { session: number; state: 'new' | 'checked' | 'registered' | 'open' | 'closed' }[];
  /** A command of an ended session was carried out. */
  staleCommand: boolean;
}

/** What is switched off to show that the search would find its absence. */
export interface Rules {
  /** Old session out and new one in, in one step. */
  atomic: boolean;
  /** A socket reads its session again after it was registered. */
  readAgain: boolean;
  /** Sockets of ended sessions are looked for again and again. */
  sweep: boolean;
  /** The owner of a command checks that its session is live. */
  commandCheck: boolean;
  /** How many hints may be lost. */
  losses: number;
}

const SIGN_INS = 3;
const SOCKETS = 2;

export function sessionTakeover(rules: Rules): Model<World> {
  return {
    initial: { live: [], signedIn: 0, looked: [], hints: [], lost: 0, sockets: [], staleCommand: false },
    steps: (world) => [
      ...(rules.atomic ? signIn(world) : signInByLooking(world)),
      ...hints(world, rules),
      ...world.sockets.flatMap((_, i) => [...socketSteps(world, i, rules)]),
      ...connects(world),
      ...(rules.sweep ? sweep(world) : []),
    ],
    invariant: ({ live, staleCommand }) => {
      if (live.length > 1) return `sessions ${live.join(' and ')} live at once`;
      return staleCommand ? 'a command of an ended session was carried out' : null;
    },
    atEnd: ({ live, sockets }) => {
      const stale = sockets.find(({ session, state }) => state === 'open' && !live.includes(session));
      return stale ? `a socket of session ${stale.session} stays open although it has ended` : null;
    },
  };
}

function* signIn(world: World): Iterable<[string, World]> {
  if (world.signedIn === SIGN_INS) return;
  const session = world.signedIn + 1;
  yield [
    `sign-in ${session}`,
    { ...world, live: [session], signedIn: session, hints: [...world.hints, ...world.live] },
  ];
}

/** As the others do it: count, then create. */
function* signInByLooking(world: World): Iterable<[string, World]> {
  if (world.signedIn < SIGN_INS) {
    const session = world.signedIn + 1;
    yield [
      `sign-in ${session} looks`,
      { ...world, signedIn: session, looked: [...world.looked, { session, saw: world.live }] },
    ];
  }
  for (const { session, saw } of world.looked) {
    const live = [...world.live.filter((other) => !saw.includes(other)), session];
    const looked = world.looked.filter((other) => other.session !== session);
    yield [`sign-in ${session} writes`, { ...world, live, looked, hints: [...world.hints, ...saw] }];
  }
}

function* hints(world: World, rules: Rules): Iterable<[string, World]> {
  const [ended, ...rest] = world.hints;
  if (ended === undefined) return;
  yield [
    `the hint that ${ended} ended arrives`,
    close({ ...world, hints: rest }, (session) => session === ended),
  ];
  if (world.lost < rules.losses)
    yield [`the hint that ${ended} ended is lost`, { ...world, hints: rest, lost: world.lost + 1 }];
}

/** Only sockets that the gateway knows of can be closed. */
function close(world: World, which: (session: number) => boolean): World {
  const known = (state: string) => state === 'registered' || state === 'open';
  return {
    ...world,
    sockets: world.sockets.map((socket) =>
      known(socket.state) && which(socket.session) ? { ...socket, state: 'closed' as const } : socket,
    ),
  };
}

function* connects(world: World): Iterable<[string, World]> {
  if (world.sockets.length === SOCKETS) return;
  for (let session = 1; session <= world.signedIn; session++) {
    yield [
      `a socket of ${session} connects`,
      { ...world, sockets: [...world.sockets, { session, state: 'new' }] },
    ];
  }
}

function* socketSteps(world: World, i: number, rules: Rules): Iterable<[string, World]> {
  const socket = world.sockets[i];
  if (!socket) return;
  const { session, state } = socket;
  const become = (next: typeof state): World => ({
    ...world,
    sockets: world.sockets.map((other, k) => (k === i ? { session, state: next } : other)),
  });
  const isLive = world.live.includes(session);
  if (state === 'new') yield [`socket ${i} reads ${session}`, become(isLive ? 'checked' : 'closed')];
  if (state === 'checked')
    yield [`socket ${i} is registered`, become(rules.readAgain ? 'registered' : 'open')];
  if (state === 'registered')
    yield [`socket ${i} reads ${session} again`, become(isLive ? 'open' : 'closed')];
  if (state === 'open' && !isLive && !world.staleCommand && !rules.commandCheck) {
    yield [`socket ${i} sends a command`, { ...world, staleCommand: true }];
  }
}

function* sweep(world: World): Iterable<[string, World]> {
  const swept = close(world, (session) => !world.live.includes(session));
  if (JSON.stringify(swept) !== JSON.stringify(world)) yield ['the sweep', swept];
}
