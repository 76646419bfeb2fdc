import { existsSync, readFileSync } from 'node:fs';
import { inRoot, type ProgramResult } from '@devtalk/launcher/workspace';
import { parseCircular, parseDependencyTree, prettyCircular } from 'dpdm';
import { EDGES, type Edges, PACKAGES } from './edges.js';

const MODULES = [
  'shared/*/src/**/*.ts',
  'shared/*/test/**/*.ts',
  'services/*/src/**/*.ts',
  'web/src/**/*.{ts,tsx}',
  'tests/!(out|node_modules)/**/*.ts',
  'bench/!(out|node_modules)/**/*.ts',
];

const tree = () =>
  parseDependencyTree(MODULES, { context: inRoot('.'), transform: false, exclude: /node_modules/ });

/** The cycles among the modules; an import of a type counts like any other. */
export async function checkCycles(): Promise<ProgramResult> {
  const cycles = parseCircular(await tree());
  return { code: cycles.length, output: prettyCircular(cycles) };
}

/** The imports, of types too, that the table in edges.ts does not name. */
export async function checkWalls(): Promise<ProgramResult> {
  const imports = Object.values(await tree()).flatMap((found) => found ?? []);
  const breaches = imports.filter(({ issuer, request, id }) => breaksWall(issuer, request, id));
  const lines = [
    ...breaches.map(({ issuer, request }) => `${issuer} imports ${request}`),
    ...Object.keys(EDGES).flatMap(namesTooMuch),
  ];
  return { code: lines.length, output: lines.join('\n') };
}

/** @param id the file it leads to */
function breaksWall(issuer: string, request: string, id: string | null): boolean {
  const from = packageOf(issuer);
  if (from === undefined || request.startsWith('node:')) return false;
  const tests = isTest(issuer);
  if (request.startsWith('.')) {
    const to = id === null ? from : packageOf(id);
    // By its path no other package is reached, and no test from what is no test.
    return to !== from || (!tests && id !== null && isTest(id));
  }
  const ours = /^@devtalk\/([^/]+)/.exec(request)?.[1];
  if (ours !== undefined) return ours !== from && !mayImport(EDGES[from], ours, tests);
  return !tests && !(PACKAGES[from]?.includes(request) ?? true);
}

/** What a package's manifest brings along although the table does not let it be imported. */
function namesTooMuch(name: string): string[] {
  const folder = ['shared/', 'services/', ''].find((place) =>
    existsSync(inRoot(`${place}${name}/package.json`)),
  );
  if (folder === undefined) return [`there is no package ${name}`];
  const manifest = JSON.parse(readFileSync(inRoot(`${folder}${name}/package.json`), 'utf8'));
  const ours = (named: Record<string, string> = {}) =>
    Object.keys(named).flatMap((dependency) => /^@devtalk\/(.+)$/.exec(dependency)?.[1] ?? []);
  const isTests = name === 'tests';
  return [
    ...ours(manifest.dependencies).filter((other) => !mayImport(EDGES[name], other, isTests)),
    ...ours(manifest.devDependencies).filter((other) => !mayImport(EDGES[name], other, true)),
  ].map((other) => `${folder}${name}/package.json names @devtalk/${other}`);
}

const mayImport = (edges: Edges | undefined, name: string, tests: boolean): boolean =>
  edges !== undefined && (edges.code.includes(name) || (tests && edges.tests.includes(name)));

const packageOf = (path: string) => /^(?:(?:shared|services)\/)?([^/]+)\//.exec(path)?.[1];

const isTest = (path: string): boolean =>
  /^tests\/|^shared\/[^/]+\/test\/|\.test\.tsx?$|\.(model|fuzz)\.ts$|^(services\/[^/]+|web)\/src\/(testing|faults)\//.test(
    path,
  );
