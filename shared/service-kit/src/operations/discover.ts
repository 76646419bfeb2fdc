import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Owner, requestsOf } from '@devtalk/contracts';

/** What an op file exports by default. */
export interface OperationHandler {
  readonly op: string;
}

/**
 * The handlers of a service by the operation they carry out: the default exports of all its `*.op.js`, wherever they lie among what it was
 * compiled to. The contracts say which there have to be.
 * @param moduleUrl of any module of the service
 * @throws Error, which names the operation and its files, where one that `owner` owns has no handler or two, or a handler's is not its own
 */
export async function discoverHandlers<H extends OperationHandler>(
  moduleUrl: string,
  owner: Owner,
): Promise<ReadonlyMap<string, H>> {
  const found: Found[] = [];
  for (const file of opFilesOf(packageOf(moduleUrl))) found.push(await importOp(file));
  return registryOf(found, requestsOf(owner), owner) as ReadonlyMap<string, H>;
}

interface Found {
  file: string;
  handler: OperationHandler;
}

/** @throws Error as `discoverHandlers` */
function registryOf(
  found: readonly Found[],
  owned: readonly string[],
  owner: Owner,
): ReadonlyMap<string, OperationHandler> {
  const files = new Map<string, string>();
  for (const { file, handler } of found) {
    const { op } = handler;
    const other = files.get(op);
    if (!owned.includes(op)) throw new Error(`${op} is not of the owner ${owner}: ${file}`);
    if (other !== undefined) throw new Error(`${op} has more than one handler: ${other}, ${file}`);
    files.set(op, file);
  }
  const missing = owned.filter((op) => !files.has(op));
  if (missing.length > 0) throw new Error(`no op file of the owner ${owner} handles ${missing.join(', ')}`);
  return new Map(found.map(({ handler }) => [handler.op, handler]));
}

async function importOp(file: string): Promise<Found> {
  const { default: handler } = (await import(pathToFileURL(file).href)) as { default?: OperationHandler };
  if (typeof handler?.op !== 'string') throw new Error(`${file} exports no handler by default`);
  return { file, handler };
}

/**
 * The compiled op files below a package's folder. Where its sources are there, as on every machine it is developed on, they say which those
 * are: what was compiled of a file that has since been renamed is still beside them.
 */
function opFilesOf(root: string): string[] {
  const sources = filesIn(join(root, 'src'), '.op.ts').map((name) => name.replace(/ts$/, 'js'));
  const names = sources.length > 0 ? sources : filesIn(join(root, 'out', 'src'), '.op.js');
  return names.map((name) => join(root, 'out', 'src', name));
}

/** In one order on every machine, so that a fault is reported the same way. */
const filesIn = (folder: string, ending: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .sort();

/** The folder of the package that the calling module (in `out/src/…`) belongs to. */
const packageOf = (moduleUrl: string): string =>
  fileURLToPath(moduleUrl).split(/[\\/]out[\\/]src[\\/]/)[0] ?? '';
