// @ts-check
import { inRoot } from '../house/paths.mjs';

const modules = ['shared/src/**/*.ts', 'services/*/src/**/*.ts', 'web/src/**/*.{ts,tsx}'];
const outside = ['tests/!(out|node_modules)/**/*.ts', 'bench/!(out|node_modules)/**/*.ts'];

/**
 * The walls of the house: what the files of a folder may import besides their own. `allowed` is matched against the path
 * of a file of ours or the name of a package.
 */
const walls = [
  { of: /^shared\/src\/contracts\//, allowed: /^(shared\/src\/contracts\/|zod$)/ },
  { of: /^shared\//, allowed: /^(?!services\/|web\/|tests\/|bench\/|@devtalk\/)/ },
  {
    of: /^services\/([^/]+)\//,
    allowed: /^(?!services\/|web\/|tests\/|bench\/|shared\/|@devtalk\/(?!shared\/))/,
    own: true,
  },
  {
    of: /^web\//,
    allowed: /^(web\/|(?!services\/|tests\/|bench\/|shared\/|@devtalk\/(?!shared\/(contracts|client)$)))/,
  },
  { of: /^(tests|bench)\//, allowed: /^(?!services\/|web\/|shared\/|@devtalk\/(?!shared\/))/ },
];

/** @returns {Promise<{ code: number, output: string }>} the cycles among the modules, if any; imports of types alone are none */
export async function checkCycles() {
  const { parseCircular, prettyCircular } = await dpdm();
  const cycles = parseCircular(await tree(modules, true));
  return { code: cycles.length, output: prettyCircular(cycles) };
}

/** @returns {Promise<{ code: number, output: string }>} the imports, of types too, that go through a wall */
export async function checkWalls() {
  const imports = Object.values(await tree([...modules, ...outside], false)).flatMap((found) => found ?? []);
  const breaches = imports.filter(breaksWall);
  return {
    code: breaches.length,
    output: breaches.map(({ issuer, request }) => `${issuer} imports ${request}`).join('\n'),
  };
}

/** @param {{ issuer: string, request: string, id: string | null }} found */
function breaksWall({ issuer, request, id }) {
  const target = request.startsWith('.') ? (id ?? request) : request;
  return walls.some(({ of, allowed, own }) => {
    const match = of.exec(issuer);
    if (!match || (own && target.startsWith(match[0]))) return false;
    return !allowed.test(target);
  });
}

/** @param {string[]} sources @param {boolean} transform whether to leave out imports of types alone */
async function tree(sources, transform) {
  const { parseDependencyTree } = await dpdm();
  return parseDependencyTree(sources, { context: inRoot('.'), transform, exclude: /node_modules/ });
}

const dpdm = () => import('dpdm');
