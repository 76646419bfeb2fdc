import type { FunctionCall } from '../redis/function-call.js';

export type Argument = string | number | Buffer;

declare const SET: unique symbol;

/** The values of a set in the order of its names, made by `values` alone. */
export type SetValues<N extends string, V> = readonly V[] & { readonly [SET]: N };

/** Names that many functions begin with: put in order once, and used for as many calls as one likes. */
export interface NameSet<N extends string = string, M extends string = string, V = never> {
  readonly set: N;
  readonly names: readonly M[];
  values(values: Readonly<Record<M, V>>): SetValues<N, V>;
}

// biome-ignore lint/suspicious/noExplicitAny: the one place where sets of all names and values meet
type AnySet = NameSet<string, any, any>;
type Element = string | AnySet;

type NameOf<E> = E extends AnySet
  ? E['set']
  : E extends `...${infer N}(${string})`
    ? N
    : E extends `...${infer N}`
      ? N
      : E;

type FieldsOf<S extends string> = S extends `${infer Head}, ${infer Rest}` ? Head | FieldsOf<Rest> : S;

type ValueOf<E, V> =
  E extends NameSet<infer N, string, V>
    ? SetValues<N, V>
    : E extends `...${string}(${infer F})`
      ? readonly Readonly<Record<FieldsOf<F>, V>>[]
      : E extends `...${string}`
        ? readonly V[]
        : V;

/** Values by name: one for each name, those of a set under the set's name, a list as an array. */
export type Values<E extends Element, V> = {
  readonly [X in E as NameOf<X> & string]: ValueOf<X, V>;
};

/** A function of a `.lua` file: its names are compared with the file's header when the library is loaded. */
export interface LuaFunction<K extends Element = Element, A extends Element = never> {
  readonly name: string;
  call(
    keys: Values<K, string>,
    ...args: [A] extends [never] ? [] : [args: Values<A, Argument>]
  ): FunctionCall;
}

/** The same without its types, as the library compares it. */
export interface DeclaredFunction {
  readonly name: string;
  readonly keys: readonly string[];
  readonly args: readonly string[];
}

export const keySet = <const N extends string, const M extends string>(set: N, names: readonly M[]) =>
  nameSet<N, M, string>(set, names);

export const argSet = <const N extends string, const M extends string>(set: N, names: readonly M[]) =>
  nameSet<N, M, Argument>(set, names);

function nameSet<N extends string, M extends string, V>(set: N, names: readonly M[]): NameSet<N, M, V> {
  const values = (given: Readonly<Record<M, V>>) => {
    const ordered: V[] = [];
    for (const name of names) ordered.push(given[name]);
    return ordered as unknown as SetValues<N, V>;
  };
  return { set, names, values };
}

/** The functions of one library, each declared beside its caller. */
export class FunctionDeclarations {
  readonly all = new Map<string, DeclaredFunction>();

  /**
   * Names as in the file's header, in its order, in camel case: `replyTo` is `reply_to` there. Instead of a set's names the set stands first.
   * A list of values comes last: `'...rooms'`, or `'...senders(live, session)'` for objects with these fields.
   */
  readonly luaFunction = <const K extends Element, const A extends Element = never>(
    name: string,
    names: { readonly keys: readonly K[]; readonly args?: readonly A[] },
  ): LuaFunction<K, A> => {
    if (this.all.has(name)) throw new Error(`${name} is declared twice`);
    const { keys, args = [] } = names;
    this.all.set(name, { name, keys: keys.flatMap(luaNames), args: args.flatMap(luaNames) });
    const keyOrder = keys.map(slotOf);
    const argOrder = args.map(slotOf);
    return {
      name,
      call: (keyValues, argValues?: Values<A, Argument>) => ({
        name,
        keys: inOrder<string>(keyOrder, keyValues),
        args: inOrder<Argument>(argOrder, argValues ?? {}),
      }),
    };
  };
}

interface Slot {
  readonly name: string;
  readonly kind: 'value' | 'values' | 'items';
  readonly fields: readonly string[];
}

const NO_FIELDS: readonly string[] = [];

function slotOf(element: Element): Slot {
  if (typeof element !== 'string') return { name: element.set, kind: 'values', fields: NO_FIELDS };
  const [, list, fields] = /^\.\.\.(\w+)(?:\((.*)\))?$/.exec(element) ?? [];
  if (list === undefined) return { name: element, kind: 'value', fields: NO_FIELDS };
  if (fields === undefined) return { name: list, kind: 'values', fields: NO_FIELDS };
  return { name: list, kind: 'items', fields: fields.split(', ') };
}

function inOrder<V>(order: readonly Slot[], values: object): V[] {
  const given = values as Readonly<Record<string, unknown>>;
  const ordered: V[] = [];
  for (const { name, kind, fields } of order) {
    const value = given[name];
    if (kind === 'value') ordered.push(value as V);
    else if (kind === 'values') for (const each of value as readonly V[]) ordered.push(each);
    else
      for (const item of value as readonly Readonly<Record<string, V>>[])
        for (const field of fields) ordered.push(item[field] as V);
  }
  return ordered;
}

const luaNames = (element: Element): string[] =>
  (typeof element === 'string' ? [element] : [...(element.names as readonly string[])]).map(snakeCase);

const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
