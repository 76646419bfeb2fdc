import { existsSync, readdirSync, statSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import { inRoot, root, StartError } from '@devtalk/launcher/workspace';

/** Not part of a plain `npm test`: it needs a container engine, and has a command of its own. */
const SEPARATE = ['tests/compose/'];

/** Each compiles into an `out/` of its own. */
const foldersIn = (parent: string) => readdirSync(inRoot(parent)).map((name) => `${parent}/${name}`);
const projects = [...foldersIn('shared'), ...foldersIn('services'), 'web', 'tests'];

/**
 * The compiled test files under some folders or files, found by their sources: a compiled file whose source is gone does not count.
 * @param parts relative to the root, as `services/chat-service` or `tests/start/ports.test.ts`; none means all
 * @returns relative to the root, sorted
 */
export function testFiles(parts: readonly string[]): string[] {
  const wanted = parts.map((part) => relative(root, resolve(root, part)).split(sep).join('/'));
  const files = projects.flatMap(sourcesIn).filter((source) => isWanted(source, wanted));
  if (files.length === 0) throw new StartError(`There are no tests in ${parts.join(', ')}.`);
  return files.map(compiled).sort();
}

function isWanted(source: string, wanted: readonly string[]): boolean {
  if (wanted.length === 0) return !SEPARATE.some((folder) => source.startsWith(folder));
  return wanted.some((part) => source === part || source.startsWith(`${part}/`));
}

function sourcesIn(project: string): string[] {
  const folders = [project === 'tests' ? project : `${project}/test`, `${project}/src`];
  return folders.filter((folder) => existsSync(inRoot(folder))).flatMap(testsUnder);
}

function testsUnder(folder: string): string[] {
  const names = readdirSync(inRoot(folder)).filter((name) => name !== 'node_modules' && name !== 'out');
  return names.flatMap((name) => {
    const path = `${folder}/${name}`;
    if (statSync(inRoot(path)).isDirectory()) return testsUnder(path);
    return /\.test\.tsx?$/.test(name) ? [path] : [];
  });
}

function compiled(source: string): string {
  const project = projects.find((name) => source.startsWith(`${name}/`)) ?? '';
  return `${project}/out${source.slice(project.length).replace(/\.tsx?$/, '.js')}`;
}
