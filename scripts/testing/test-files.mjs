// @ts-check
import { existsSync, readdirSync, statSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import { inRoot, root } from '../house/paths.mjs';
import { Refusal } from '../house/refusal.mjs';

const services = ['session-service', 'chat-service', 'dashboard-worker', 'events-gateway'];
const packages = ['contracts', 'client', 'runtime', 'bus', 'service-kit', 'testkit'];
/** Each compiles into an `out/` of its own. */
const projects = [
  ...packages.map((name) => `shared/${name}`),
  ...services.map((name) => `services/${name}`),
  'web',
  'tests',
];
/** Not part of a plain `npm test`: it needs a container engine, and has a command of its own. */
const apart = ['tests/compose/'];

/**
 * The compiled test files under some folders or files, found by their sources: a compiled file whose source is gone does
 * not count.
 * @param {string[]} parts relative to the root, as `services/chat-service` or `tests/start/ports.test.ts`; none means all
 * @returns {string[]} relative to the root, sorted
 */
export function testFiles(parts) {
  const wanted = parts.map((part) => relative(root, resolve(root, part)).split(sep).join('/'));
  const files = projects.flatMap(sourcesIn).filter((source) => isWanted(source, wanted));
  if (files.length === 0) throw new Refusal(`There are no tests in ${parts.join(', ')}.`);
  return files.map(compiled).sort();
}

/** @param {string} source @param {string[]} wanted */
function isWanted(source, wanted) {
  if (wanted.length === 0) return !apart.some((folder) => source.startsWith(folder));
  return wanted.some((part) => source === part || source.startsWith(`${part}/`));
}

/** @param {string} project @returns {string[]} */
function sourcesIn(project) {
  const folders = [project === 'tests' ? project : `${project}/test`, `${project}/src`];
  return folders.filter((folder) => existsSync(inRoot(folder))).flatMap(testsUnder);
}

/** @param {string} folder @returns {string[]} */
function testsUnder(folder) {
  const names = readdirSync(inRoot(folder)).filter((name) => name !== 'node_modules' && name !== 'out');
  return names.flatMap((name) => {
    const path = `${folder}/${name}`;
    if (statSync(inRoot(path)).isDirectory()) return testsUnder(path);
    return /\.test\.tsx?$/.test(name) ? [path] : [];
  });
}

/** @param {string} source */
function compiled(source) {
  const project = projects.find((name) => source.startsWith(`${name}/`)) ?? '';
  return `${project}/out${source.slice(project.length).replace(/\.tsx?$/, '.js')}`;
}
