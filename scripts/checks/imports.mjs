// @ts-check
import { existsSync, readFileSync } from 'node:fs';
import { inRoot } from '../house/paths.mjs';
import { EDGES, PACKAGES } from './edges.mjs';

const modules = [
  'shared/*/src/**/*.ts',
  'shared/*/test/**/*.ts',
  'services/*/src/**/*.ts',
  'web/src/**/*.{ts,tsx}',
  'tests/!(out|node_modules)/**/*.ts',
  'bench/!(out|node_modules)/**/*.ts',
];

/** @returns {Promise<{ code: number, output: string }>} the circles among the modules; an import of a type counts like any other */
export async function checkCycles() {
  const { parseCircular, prettyCircular } = await dpdm();
  const cycles = parseCircular(await tree());
  return { code: cycles.length, output: prettyCircular(cycles) };
}

/** @returns {Promise<{ code: number, output: string }>} the imports, of types too, that the table in edges.mjs does not name */
export async function checkWalls() {
  const imports = Object.values(await tree()).flatMap((found) => found ?? []);
  const breaches = imports.filter(({ issuer, request, id }) => breaksWall(issuer, request, id));
  const lines = [
    ...breaches.map(({ issuer, request }) => `${issuer} imports ${request}`),
    ...Object.keys(EDGES).flatMap(namesTooMuch),
  ];
  return { code: lines.length, output: lines.join('\n') };
}

/** @param {string} issuer @param {string} request @param {string | null} id the file it leads to */
function breaksWall(issuer, request, id) {
  const from = packageOf(issuer);
  if (from === undefined || request.startsWith('node:')) return false;
  const tests = isTest(issuer);
  if (request.startsWith('.')) {
    const to = id === null ? from : packageOf(id);
    // By its path no other package is reached, and no test from what is no test.
    return to !== from || (!tests && id !== null && isTest(id));
  }
  const ours = /^@devtalk\/([^/]+)/.exec(request)?.[1];
  const edges = EDGES[from];
  if (ours !== undefined) return ours !== from && !mayImport(edges, ours, tests);
  return !tests && !(PACKAGES[from]?.includes(request) ?? true);
}

/** What a package's manifest brings along although the table does not let it be imported. @param {string} name */
function namesTooMuch(name) {
  const folder = ['shared/', 'services/', ''].find((place) =>
    existsSync(inRoot(`${place}${name}/package.json`)),
  );
  if (folder === undefined) return [`there is no package ${name}`];
  const manifest = JSON.parse(readFileSync(inRoot(`${folder}${name}/package.json`), 'utf8'));
  const ours = (/** @type {Record<string, string>} */ named = {}) =>
    Object.keys(named).flatMap((dependency) => /^@devtalk\/(.+)$/.exec(dependency)?.[1] ?? []);
  const isTests = name === 'tests';
  return [
    ...ours(manifest.dependencies).filter((other) => !mayImport(EDGES[name], other, isTests)),
    ...ours(manifest.devDependencies).filter((other) => !mayImport(EDGES[name], other, true)),
  ].map((other) => `${folder}${name}/package.json names @devtalk/${other}`);
}

/** @param {{ code: string[], tests: string[] } | undefined} edges @param {string} name @param {boolean} tests */
const mayImport = (edges, name, tests) =>
  edges !== undefined && (edges.code.includes(name) || (tests && edges.tests.includes(name)));

/** @param {string} path */
const packageOf = (path) => /^(?:(?:shared|services)\/)?([^/]+)\//.exec(path)?.[1];

/** @param {string} path */
const isTest = (path) =>
  /^tests\/|^shared\/[^/]+\/test\/|\.test\.tsx?$|\.(model|fuzz)\.ts$|^(services\/[^/]+|web)\/src\/(testing|faults)\//.test(
    path,
  );

async function tree() {
  const { parseDependencyTree } = await dpdm();
  return parseDependencyTree(modules, { context: inRoot('.'), transform: false, exclude: /node_modules/ });
}

const dpdm = () => import('dpdm');
