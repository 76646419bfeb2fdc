import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compareDeclarations } from '../lua/compare.js';
import { compile, type LuaFile } from '../lua/library-source.js';
import type { FunctionDeclarations } from '../lua/lua-function.js';
import { isCluster, type RedisClient } from './client.js';
import type { FunctionCall } from './function-call.js';

const PRELUDE = new URL('../../../src/redis/prelude.lua', import.meta.url);
const OWN_PRELUDE = 'prelude.lua';

/**
 * A library of Redis Functions, made of the `.lua` files of a package behind the shared prelude, wherever they lie among its sources.
 * Library and function names end in a hash of the source, so that two versions of a service run side by side during
 * a rolling deploy, each calling its own.
 */
export class FunctionLibrary {
  readonly #source: string;
  readonly #suffix: string;

  /** Of functions that write nothing. */
  readonly #readers: ReadonlySet<string>;

  /**
   * @param declared what TypeScript declares of the functions; without it the files are taken as they are
   * @throws Error where a function's header, what it uses and what TypeScript declares differ: the service must not start
   */
  constructor(name: string, folder: URL, declared?: FunctionDeclarations) {
    const root = fileURLToPath(folder);
    const files = [PRELUDE, ...luaFilesIn(folder)].map((file) => ({
      name: relative(root, fileURLToPath(file)),
      source: readFileSync(file, 'utf8'),
      isShared: isShared(basename(file.pathname)),
    }));
    const { bodies, functions } = declared
      ? compile(files)
      : { bodies: files.map(({ source }) => source), functions: [] };
    if (declared) compareDeclarations(name, functions, declared.all);
    this.#readers = new Set(functions.filter(({ readsOnly }) => readsOnly).map((each) => each.name));
    // One scope a file: a `local` of one cannot be seen, or counted against Lua's 200, by another – but those of the preludes and of
    // `_*.lua`, which come first and hold what the functions share.
    const body = bodies
      .map((text, i) => {
        const file = files[i] as LuaFile;
        if (basename(file.name) === OWN_PRELUDE) return text;
        return file.isShared
          ? `-- ${basename(file.name)}\n${text}`
          : `do -- ${basename(file.name)}\n${text}\nend`;
      })
      .join('\n');
    this.#suffix = createHash('sha256').update(body).digest('hex').slice(0, 8);
    this.#source = `#!lua name=devtalk_${name}_${this.#suffix}\nlocal VERSION = '${this.#suffix}'\n${body}`;
  }

  /** Loads the library on every master, replacing an equal one. Called at start, and again when a function is missing. */
  async load(client: RedisClient): Promise<void> {
    for (const node of mastersOf(client)) await node.function('LOAD', 'REPLACE', this.#source);
  }

  /** Runs one function and returns its reply. Reloads the library and tries again where Redis has lost it. */
  async call(client: RedisClient, call: FunctionCall): Promise<unknown> {
    try {
      return await this.#send(client, call);
    } catch (error) {
      if (!isMissing(error)) throw error;
      await this.load(client);
      return this.#send(client, call);
    }
  }

  /**
   * Runs many, in order where they share a partition, in one round trip (on a cluster: one a shard).
   * An error of one call stands in its place in the answer; only a broken connection rejects.
   */
  async callAll(client: RedisClient, calls: readonly FunctionCall[]): Promise<(unknown | Error)[]> {
    const replies = await this.#sendAll(client, calls);
    if (!replies.some(isMissing)) return replies;
    await this.load(client);
    return Promise.all(
      replies.map((reply, i) => (isMissing(reply) ? this.#send(client, calls[i] as FunctionCall) : reply)),
    );
  }

  #send(client: RedisClient, { name, keys, args, readsOnly }: FunctionCall): Promise<unknown> {
    const versioned = `${name}_${this.#suffix}`;
    return readsOnly || this.#readers.has(name)
      ? client.fcall_ro(versioned, keys.length, ...keys, ...args)
      : client.fcall(versioned, keys.length, ...keys, ...args);
  }

  async #sendAll(client: RedisClient, calls: readonly FunctionCall[]): Promise<(unknown | Error)[]> {
    if (isCluster(client)) return Promise.all(calls.map((c) => this.#send(client, c).catch((e: Error) => e)));
    const pipeline = client.pipeline();
    for (const { name, keys, args, readsOnly } of calls) {
      const versioned = `${name}_${this.#suffix}`;
      if (readsOnly || this.#readers.has(name)) pipeline.fcall_ro(versioned, keys.length, ...keys, ...args);
      else pipeline.fcall(versioned, keys.length, ...keys, ...args);
    }
    const replies = (await pipeline.exec()) ?? [];
    const broken = replies.find(([error]) => error && !isReplyError(error));
    if (broken?.[0]) throw broken[0];
    return replies.map(([error, reply]) => error ?? reply);
  }
}

/**
 * Every `.lua` file of a package but the shared prelude: its own prelude, then `_*.lua`, then all others, each by name and never by
 * folder, so that moving a file changes no library.
 */
function luaFilesIn(folder: URL): URL[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.lua'),
  );
  const rank = (name: string) => (name === OWN_PRELUDE ? 0 : isShared(name) ? 1 : 2);
  const order = (a: string, b: string) =>
    rank(basename(a)) - rank(basename(b)) || compare(basename(a), basename(b)) || compare(a, b);
  return names
    .sort(order)
    .map((name) => new URL(name.replaceAll('\\', '/'), folder))
    .filter((file) => file.href !== PRELUDE.href);
}

/** By code units: the same on every machine, whatever its language. */
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The preludes, and `_*.lua`. */
const isShared = (name: string): boolean => name === OWN_PRELUDE || name.startsWith('_');

const isReplyError = (error: Error): boolean => error.name === 'ReplyError';

const isMissing = (reply: unknown): boolean =>
  reply instanceof Error && /function not found/i.test(reply.message);

function mastersOf(client: RedisClient): RedisClient[] {
  if (!isCluster(client)) return [client];
  return (client as unknown as { nodes(role: 'master'): RedisClient[] }).nodes('master');
}

/** The sources, with their `.lua` files, of the package that the calling module (in `out/src/…`) belongs to. */
export function functionsFolder(moduleUrl: string): URL {
  const root = fileURLToPath(moduleUrl).split(/[\\/]out[\\/]src[\\/]/)[0];
  return new URL(`file://${root}/src/`);
}
