import {
  type Argument,
  argSet,
  type Bus,
  type Entry,
  type FunctionCall,
  FunctionDeclarations,
  type FunctionLibrary,
  type SetValues,
} from '@devtalk/bus';
import { PARTITION_ARGS, partitionNames } from './partition-names.js';

export const GROUP = 'session';

/** Every function of this service, each declared beside its caller; compared with the Lua headers at start. */
export const sessionFunctions = new FunctionDeclarations();

const partitionArgs = argSet('partition', PARTITION_ARGS);

/** `commands`: the partition's stream, whose entry the function acknowledges; `_commands`: it only routes the call. */
type KeyName = 'commands' | '_commands' | 'claim' | 'lock' | 'stream';

/** A function of this service, with the types of its command and of its answer. */
export interface SessionFunction<C extends object, A> {
  readonly call: (key: string, partition: PartitionValues, command: object) => FunctionCall;
  /** Types alone; there is no such value. */
  readonly types?: { command: C; answer: A };
}

export function sessionFunction<C extends object, A>(
  name: string,
  key: KeyName = 'commands',
  command: 'command' | '_command' = 'command',
): SessionFunction<C, A> {
  return { call: declare(name, key, command) };
}

function declare(name: string, key: KeyName, commandName: 'command' | '_command') {
  const declared = sessionFunctions.luaFunction(name, { keys: [key], args: [partitionArgs, commandName] });
  return (keyValue: string, partition: PartitionValues, command: object) =>
    declared.call({ [key]: keyValue } as Record<KeyName, string>, {
      partition,
      ...({ [commandName]: JSON.stringify(command) } as Record<'command' | '_command', string>),
    });
}

type PartitionValues = SetValues<'partition', Argument>;

/** The part of a command that commits the stream entry together with its effect. */
export interface Committing {
  entry: string;
  group: string;
}

export const committing = (entry: Entry): Committing => ({ entry: entry.id, group: GROUP });

/** Calls the Redis Functions of this service with the names of a partition; returns what they answer. */
export class FunctionCalls {
  readonly #partitions: PartitionValues[];

  constructor(
    readonly bus: Bus,
    private readonly library: FunctionLibrary,
  ) {
    this.#partitions = Array.from({ length: bus.layout.partitions }, (_, p) =>
      partitionArgs.values(partitionNames(bus.keys, p)),
    );
  }

  get partitions(): number {
    return this.#partitions.length;
  }

  /** @param key routes the call: the partition's command stream, unless the function is about another key */
  async call<C extends object, A>(
    { call }: SessionFunction<C, A>,
    p: number,
    command: C,
    key = this.bus.keys.session.commands(p),
  ): Promise<A> {
    const partition = this.#partitions[p];
    if (partition === undefined) throw new Error(`there is no partition ${p}`);
    return JSON.parse((await this.library.call(this.bus.work, call(key, partition, command))) as string) as A;
  }
}
