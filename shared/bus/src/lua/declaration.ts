/** Several values behind the named ones: `...rooms`, or `...senders(live, session)`, which repeats a group of values. */
export interface List {
  readonly name: string;
  /** The values of one item; none where an item is a single value. */
  readonly fields: readonly string[];
}

/** One name, and the declaration that it stands in. */
interface Position {
  readonly name: string;
  readonly declaredBy: Declaration;
}

const NAME = /^_?[a-z][a-z0-9_]*$/;
const LIST = /^\.\.\.([a-z][a-z0-9_]*)(?:\(([^)]*)\))?$/;

/**
 * The names of KEYS or ARGV, in their order: of one function, or of a set that several functions share. A declaration may begin with a
 * set's name; `room | reactors` are the set's names, then one more.
 */
export class Declaration {
  readonly positions: readonly Position[];
  readonly list: List | undefined;
  readonly #own = new Set<string>();
  readonly #used = new Set<string>();

  /**
   * @param subject for errors: where this stands and what it declares
   * @throws Error where the text is not a declaration
   */
  constructor(
    readonly subject: string,
    text: string,
    sets: ReadonlyMap<string, Declaration>,
  ) {
    const [first = '', ...others] = text.split(/[|,](?![^(]*\))/).map((name) => name.trim());
    const set = sets.get(first);
    if (set?.list) throw new Error(`${subject}: nothing may follow the list ...${set.list.name}`);
    const names = (set ? others : [first, ...others]).filter((name) => name !== '');
    const last = names.at(-1);
    this.list = last === undefined ? undefined : this.#listOf(last);
    const fixed = this.list ? names.slice(0, -1) : names;
    this.positions = [...(set?.positions ?? []), ...fixed.map((name) => ({ name, declaredBy: this }))];
    this.#check(fixed);
  }

  /** The names in order, the last one as it was written where it is a list: comparable with what TypeScript declares. */
  get names(): string[] {
    const { list } = this;
    const fields = list?.fields.length ? `(${list.fields.join(', ')})` : '';
    return [...this.positions.map(({ name }) => name), ...(list ? [`...${list.name}${fields}`] : [])];
  }

  /** From 1, or undefined for a name that is not declared. */
  positionOf(name: string): number | undefined {
    const index = this.positions.findIndex((position) => position.name === name);
    return index < 0 ? undefined : index + 1;
  }

  use(name: string): void {
    const position = this.positions.find((each) => each.name === name);
    (position?.declaredBy ?? this).#used.add(name);
  }

  /** Its own names that no function has used; a name that begins with `_` stands for a value that only the caller or Redis needs. */
  get unused(): string[] {
    return [...this.#own].filter((name) => !name.startsWith('_') && !this.#used.has(name));
  }

  #listOf(text: string): List | undefined {
    const match = LIST.exec(text);
    if (!match) return undefined;
    const fields = match[2]?.split(',').map((field) => field.trim()) ?? [];
    return { name: match[1] as string, fields };
  }

  #check(fixed: readonly string[]): void {
    const fields = this.list?.fields ?? [];
    const wrong = [...fixed, ...fields].find((name) => !NAME.test(name));
    if (wrong !== undefined) throw new Error(`${this.subject}: "${wrong}" is not a name`);
    const all = [...this.positions.map(({ name }) => name), ...(this.list ? [this.list.name] : [])];
    const twice = all.find((name, i) => all.indexOf(name) < i);
    if (twice !== undefined) throw new Error(`${this.subject}: "${twice}" is declared twice`);
    for (const name of [...fixed, ...(this.list ? [this.list.name] : [])]) this.#own.add(name);
    for (const field of fields) this.#own.add(`${this.list?.name}[].${field}`);
  }
}
