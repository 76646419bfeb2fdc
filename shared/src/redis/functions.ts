import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isCluster, type RedisClient } from './client.js';

/** One call of a function: all of `keys` share a hash slot. */
export interface FunctionCall {
  name: string;
  keys: readonly string[];
  args: readonly (string | number | Buffer)[];
  /** The function is registered as one that writes nothing: the right to read its keys is enough. */
  readsOnly?: boolean;
}

const PRELUDE = new URL('../../../functions/prelude.lua', import.meta.url);
const OWN_PRELUDE = 'prelude.lua';

/**
 * A library of Redis Functions, made of the `.lua` files of one folder behind the shared prelude.
 * Library and function names end in a hash of the source, so that two versions of a service run side by side during
 * a rolling deploy, each calling its own.
 */
export class FunctionLibrary {
  readonly #source: string;
  readonly #suffix: string;

  constructor(name: string, folder: URL) {
    const files = readdirSync(folder)
      .filter((file) => file.endsWith('.lua'))
      .sort();
    const bodies = [readFileSync(PRELUDE, 'utf8')];
    // A service's own prelude: what several of its files share, in their scope.
    if (files.includes(OWN_PRELUDE))
      bodies.push(readFileSync(new URL(OWN_PRELUDE, asFolder(folder)), 'utf8'));
    for (const file of files.filter((name) => name !== OWN_PRELUDE)) {
      const body = readFileSync(new URL(file, asFolder(folder)), 'utf8');
      // One scope a file: a `local` of one cannot be seen, or counted against Lua's 200, by another – but those of
      // `_*.lua`, which sort first and hold what the folder's functions share.
      bodies.push(file.startsWith('_') ? `-- ${file}\n${body}` : `do -- ${file}\n${body}\nend`);
    }
    const body = bodies.join('\n');
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
    return readsOnly
      ? client.fcall_ro(versioned, keys.length, ...keys, ...args)
      : client.fcall(versioned, keys.length, ...keys, ...args);
  }

  async #sendAll(client: RedisClient, calls: readonly FunctionCall[]): Promise<(unknown | Error)[]> {
    if (isCluster(client)) return Promise.all(calls.map((c) => this.#send(client, c).catch((e: Error) => e)));
    const pipeline = client.pipeline();
    for (const { name, keys, args, readsOnly } of calls) {
      const versioned = `${name}_${this.#suffix}`;
      if (readsOnly) pipeline.fcall_ro(versioned, keys.length, ...keys, ...args);
      else pipeline.fcall(versioned, keys.length, ...keys, ...args);
    }
    const replies = (await pipeline.exec()) ?? [];
    const broken = replies.find(([error]) => error && !isReplyError(error));
    if (broken?.[0]) throw broken[0];
    return replies.map(([error, reply]) => error ?? reply);
  }
}

const asFolder = (folder: URL): URL => (folder.href.endsWith('/') ? folder : new URL(`${folder.href}/`));

const isReplyError = (error: Error): boolean => error.name === 'ReplyError';

const isMissing = (reply: unknown): boolean =>
  reply instanceof Error && /function not found/i.test(reply.message);

function mastersOf(client: RedisClient): RedisClient[] {
  if (!isCluster(client)) return [client];
  return (client as unknown as { nodes(role: 'master'): RedisClient[] }).nodes('master');
}

/** The folder `functions/` of the package that the calling module (in `out/src/…`) belongs to. */
export function functionsFolder(moduleUrl: string): URL {
  const root = fileURLToPath(moduleUrl).split(/[\\/]out[\\/]src[\\/]/)[0];
  return new URL(`file://${root}/functions/`);
}
