import type { Declaration } from './declaration.js';
import { type Header, parseHeader, parseSets, type Sets } from './header.js';
import { replaceNames, type Scope } from './names.js';

export interface LuaFile {
  /** As errors name it. */
  readonly name: string;
  readonly source: string;
  /** Its sets may be used by every file behind it. */
  readonly isShared: boolean;
}

/** A function that Redis is given. */
export interface RegisteredFunction extends Header {
  readonly name: string;
  readonly file: string;
  /** Writes nothing: the right to read its keys is enough to call it. */
  readonly readsOnly: boolean;
}

export interface LibrarySource {
  /** The files with names replaced by positions, in the order given. */
  readonly bodies: readonly string[];
  readonly functions: readonly RegisteredFunction[];
}

const REGISTRATION = /^([a-z_]+)\('([a-z][a-z0-9_]*)',/;

/** Reads the headers of the files' functions and replaces the names that they declare. @throws Error naming file, function and name */
export function compile(files: readonly LuaFile[]): LibrarySource {
  let shared: Sets = { keys: new Map(), args: new Map() };
  const bodies: string[] = [];
  const functions: RegisteredFunction[] = [];
  const declarations = new Set<Declaration>();
  for (const file of files) {
    const sets = parseSets(file.name, file.source, shared);
    if (file.isShared) shared = sets;
    for (const set of [...sets.keys.values(), ...sets.args.values()]) declarations.add(set);
    const compiled = new FileCompiler(file, sets);
    bodies.push(compiled.body);
    functions.push(...compiled.functions);
    for (const { keys, args } of compiled.functions) declarations.add(keys).add(args);
  }
  for (const { subject, unused } of declarations) {
    if (unused.length > 0) throw new Error(`${subject} declares ${unused.join(', ')}, which nothing uses`);
  }
  return { bodies, functions };
}

/** A registered function may use what its header declares; everything else in a file, the names of the sets that it can see. */
class FileCompiler {
  readonly functions: RegisteredFunction[] = [];
  readonly body: string;
  readonly #lines: readonly string[];

  constructor(
    private readonly file: LuaFile,
    private readonly sets: Sets,
  ) {
    this.#lines = file.source.split('\n');
    const parts: string[] = [];
    for (let line = 0; line < this.#lines.length; ) {
      const isFunction = this.#isRegistration(line);
      const end = isFunction ? this.#endOfFunction(line) : this.#nextRegistration(line);
      const scope = isFunction ? this.#register(line) : this.#fileScope();
      parts.push(replaceNames(this.#lines.slice(line, end).join('\n'), scope));
      line = end;
    }
    this.body = parts.join('\n');
  }

  #isRegistration(line: number): boolean {
    return REGISTRATION.test(this.#lines[line] ?? '');
  }

  #nextRegistration(from: number): number {
    for (let line = from; line < this.#lines.length; line++) if (this.#isRegistration(line)) return line;
    return this.#lines.length;
  }

  #endOfFunction(from: number): number {
    if (/\bend\b[^()]*\)$/.test(this.#lines[from] ?? '')) return from + 1;
    for (let line = from + 1; line < this.#lines.length; line++) {
      if (/^end\b/.test(this.#lines[line] ?? '')) return line + 1;
    }
    throw new Error(`${this.file.name}: the function in line ${from + 1} has no end at the start of a line`);
  }

  #register(line: number): Scope {
    const [, register = '', name = ''] = REGISTRATION.exec(this.#lines[line] ?? '') ?? [];
    let first = line;
    while (this.#lines[first - 1]?.startsWith('--')) first--;
    const subject = `${this.file.name}: ${name}`;
    const header = parseHeader(subject, this.#lines.slice(first, line), this.sets);
    this.functions.push({
      name,
      file: this.file.name,
      readsOnly: register === 'register_reader',
      ...header,
    });
    return { subject, keys: [header.keys], args: [header.args] };
  }

  #fileScope(): Scope {
    return {
      subject: this.file.name,
      keys: [...this.sets.keys.values()],
      args: [...this.sets.args.values()],
    };
  }
}
