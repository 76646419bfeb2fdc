// @ts-check

/**
 * What each package of ours may import of the others, in its code and, besides, in its tests. Imports of types count. Every package is
 * here; whatever is not in its line is a wall.
 * @type {Record<string, { code: string[], tests: string[] }>}
 */
export const EDGES = {
  contracts: { code: [], tests: [] },
  client: { code: ['contracts'], tests: [] },
  runtime: { code: [], tests: ['testkit'] },
  bus: { code: ['contracts', 'runtime'], tests: ['testkit'] },
  'service-kit': { code: ['contracts', 'runtime'], tests: ['testkit'] },
  testkit: { code: ['bus'], tests: [] },
  'session-service': { code: ['contracts', 'runtime', 'bus', 'service-kit'], tests: ['testkit'] },
  'chat-service': { code: ['contracts', 'runtime', 'bus', 'service-kit'], tests: ['testkit'] },
  'dashboard-worker': { code: ['contracts', 'runtime', 'bus', 'service-kit'], tests: ['testkit'] },
  // The client for its RoomLog alone: what a gateway delivers and what a client accepts must be contiguous by the same rules.
  'events-gateway': { code: ['contracts', 'client', 'runtime', 'bus', 'service-kit'], tests: ['testkit'] },
  web: { code: ['contracts', 'client'], tests: [] },
  tests: { code: [], tests: ['contracts', 'client', 'runtime', 'bus', 'service-kit', 'testkit'] },
  bench: { code: ['contracts', 'client', 'runtime', 'bus', 'service-kit', 'testkit'], tests: [] },
};

/**
 * What a package may import of others' packages, where that is fewer than its package.json names for some of its files.
 * @type {Record<string, string[]>}
 */
export const PACKAGES = {
  contracts: ['zod'],
  client: [],
  runtime: [],
  bus: ['ioredis'],
};
