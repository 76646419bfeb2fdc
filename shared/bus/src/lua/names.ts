import { schemas } from '@devtalk/contracts';
import type { SessionEventName } from '../contracts/session.js';
import type { Declaration } from './declaration.js';

type Kind = 'keys' | 'args';

/** The declarations whose names may be used in a piece of source. */
export interface Scope {
  /** For errors: file, and function where there is one. */
  readonly subject: string;
  readonly keys: readonly Declaration[];
  readonly args: readonly Declaration[];
}

/** Entries of streams between services, which no client is sent. */
const INTERNAL_EVENTS: readonly (SessionEventName | 'read.marked')[] = [
  'read.marked',
  'session.ended',
  'session.opened',
  'user.disabled',
  'user.registered',
  'user.updated',
];

/** `message_created` → `message.created`. */
const EVENTS: ReadonlyMap<string, string> = new Map(
  [...Object.keys(schemas.events), ...INTERNAL_EVENTS].map((event) => [event.replaceAll('.', '_'), event]),
);
const EVENT_NAMES = new Set([...EVENTS.values()].filter((name) => name.includes('.')));

const TOKEN =
  /(--[^\n]*)|('(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*")|(?<![\w.])(#?)(keys|args)(?:\.(\w+)|(\[))|(?<![\w.])EVENT\.(\w+)/g;

/**
 * Replaces `keys.log` and `args.seq` by their positions and `EVENT.message_created` by the event's name, so that Redis runs what it would
 * run had they been written as numbers and text. Comments and texts stay.
 * @throws Error for a name that is not declared, a position written as a number, or an event written as a text
 */
export function replaceNames(source: string, scope: Scope): string {
  const token = new RegExp(TOKEN);
  let replaced = '';
  let done = 0;
  for (let match = token.exec(source); match; match = token.exec(source)) {
    const [whole, comment, text, length = '', kind, name, bracket, event] = match;
    replaced += source.slice(done, match.index);
    done = match.index + whole.length;
    if (comment !== undefined) replaced += whole;
    else if (text !== undefined) replaced += checkedText(text, scope);
    else if (event !== undefined) replaced += eventText(event, scope);
    else if (bracket !== undefined)
      throw new Error(`${scope.subject}: ${kind}[…] has a name, write ${kind}.name`);
    else {
      const found = find(kind as Kind, name as string, scope);
      const value = found.list ? listValue(source, done, length, kind as Kind, found, scope) : undefined;
      replaced += value?.text ?? `${length}${kind}[${found.position}]`;
      done = value?.end ?? done;
      token.lastIndex = done;
    }
  }
  return replaced + source.slice(done);
}

function checkedText(text: string, { subject }: Scope): string {
  const name = text.slice(1, -1);
  if (EVENT_NAMES.has(name)) {
    throw new Error(`${subject}: ${text} is an event, write EVENT.${name.replaceAll('.', '_')}`);
  }
  return text;
}

function eventText(name: string, { subject }: Scope): string {
  const event = EVENTS.get(name);
  if (event === undefined) throw new Error(`${subject}: there is no event EVENT.${name}`);
  return `'${event}'`;
}

interface Found {
  readonly name: string;
  /** Of a list: how many values stand before it. */
  readonly position: number;
  readonly list: { readonly declaration: Declaration; readonly fields: readonly string[] } | undefined;
}

/** Where helpers may use several sets, a name must mean the same position in each. */
function find(kind: Kind, name: string, scope: Scope): Found {
  const found: Found[] = [];
  for (const declaration of scope[kind]) {
    const position = declaration.positionOf(name);
    const list = declaration.list?.name === name ? declaration.list : undefined;
    if (position === undefined && !list) continue;
    declaration.use(name);
    found.push(
      list
        ? { name, position: declaration.positions.length, list: { declaration, fields: list.fields } }
        : { name, position: position as number, list: undefined },
    );
  }
  const [first, ...others] = found;
  if (!first) throw new Error(`${scope.subject}: ${kind}.${name} is not declared`);
  if (others.some((other) => other.position !== first.position || !other.list !== !first.list)) {
    throw new Error(`${scope.subject}: ${kind}.${name} means another position in each set that has it`);
  }
  return first;
}

/** `#args.rooms`, `args.rooms[i]`, `args.senders[i].live`, or the whole of `keys` where the list is all of it. */
function listValue(
  source: string,
  start: number,
  length: string,
  kind: Kind,
  { name, position, list }: Found,
  scope: Scope,
): { text: string; end: number } {
  const fields = list?.fields ?? [];
  const width = Math.max(1, fields.length);
  if (length !== '') {
    const values = position === 0 ? `#${kind}` : `(#${kind} - ${position})`;
    return { text: width === 1 ? values : `(${values} / ${width})`, end: start };
  }
  if (source[start] !== '[') {
    if (position === 0 && fields.length === 0) return { text: kind, end: start };
    throw new Error(`${scope.subject}: ${kind}.${name} is a list, write ${kind}.${name}[i]`);
  }
  const close = closingBracket(source, start);
  const index = replaceNames(source.slice(start + 1, close), scope);
  if (fields.length === 0) {
    return { text: `${kind}[${position === 0 ? index : `(${index}) + ${position}`}]`, end: close + 1 };
  }
  const field = /^\.(\w+)/.exec(source.slice(close + 1))?.[1] ?? '';
  const offset = fields.indexOf(field);
  if (offset < 0) {
    throw new Error(
      `${scope.subject}: ${kind}.${name}[…].${field} is not declared, but ${fields.join(', ')}`,
    );
  }
  list?.declaration.use(`${name}[].${field}`);
  const shift = position - width + offset + 1;
  return { text: `${kind}[(${index}) * ${width} + (${shift})]`, end: close + 2 + field.length };
}

function closingBracket(source: string, open: number): number {
  let depth = 0;
  for (let i = open; i < source.length; i++) {
    if (source[i] === '[') depth++;
    if (source[i] === ']' && --depth === 0) return i;
  }
  return source.length;
}
