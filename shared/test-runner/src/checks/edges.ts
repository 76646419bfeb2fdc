export interface Edges {
  readonly code: readonly string[];
  /** Besides those of its code. */
  readonly tests: readonly string[];
}

const service: Edges = { code: ['contracts', 'runtime', 'bus', 'service-kit'], tests: ['testkit'] };

/**
 * What each package of ours may import of the others, in its code and in its tests. Imports of types count. Every package is here; whatever
 * is not in its line is a wall.
 */
export const EDGES: Readonly<Record<string, Edges>> = {
  contracts: { code: [], tests: [] },
  client: { code: ['contracts'], tests: [] },
  runtime: { code: [], tests: ['testkit'] },
  bus: { code: ['contracts', 'runtime'], tests: ['testkit'] },
  'service-kit': { code: ['contracts', 'runtime'], tests: ['testkit'] },
  launcher: { code: ['bus', 'service-kit'], tests: [] },
  'test-runner': { code: ['launcher'], tests: [] },
  testkit: { code: ['bus', 'launcher'], tests: [] },
  'session-service': service,
  'chat-service': service,
  'dashboard-worker': service,
  // The client for its RoomLog alone: what a gateway delivers and what a client accepts must be contiguous by the same rules.
  'events-gateway': { code: [...service.code, 'client'], tests: ['testkit'] },
  web: { code: ['contracts', 'client'], tests: [] },
  tests: {
    code: [],
    tests: ['contracts', 'client', 'runtime', 'bus', 'service-kit', 'testkit', 'launcher'],
  },
  bench: {
    code: ['contracts', 'client', 'runtime', 'bus', 'service-kit', 'testkit', 'launcher'],
    tests: [],
  },
};

/** What a package may import of others' packages, where that is fewer than its package.json names for some of its files. */
export const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  contracts: ['zod'],
  client: [],
  runtime: [],
  bus: ['ioredis'],
};
