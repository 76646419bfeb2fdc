import { parseArgs } from 'node:util';
import { FAULT_KINDS, type FaultKind } from './nemesis/faults.js';

export interface Options {
  minutes: number;
  seed: number;
  bots: number;
  copies: number;
  fsync: 'always' | 'everysec';
  /** Kinds of faults; none means all. */
  only: FaultKind[];
}

const USAGE =
  'usage: npm run test:faults -- [--minutes 3] [--seed N] [--bots 24] [--copies 2] [--fsync everysec|always] [--only kind,…]';

/** @throws Error with the usage */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      minutes: { type: 'string', default: '3' },
      seed: { type: 'string', default: String(Math.floor(Math.random() * 1e9)) },
      bots: { type: 'string', default: '24' },
      copies: { type: 'string', default: '2' },
      fsync: { type: 'string', default: 'everysec' },
      only: { type: 'string', default: '' },
    },
  });
  const fsync = values.fsync;
  if (fsync !== 'always' && fsync !== 'everysec') throw new Error(USAGE);
  return {
    minutes: positive(values.minutes),
    seed: positive(values.seed),
    bots: positive(values.bots),
    copies: positive(values.copies),
    fsync,
    only: values.only.split(',').filter(Boolean).map(kindOf),
  };
}

function kindOf(text: string): FaultKind {
  const kind = FAULT_KINDS.find((name) => name === text);
  if (!kind) throw new Error(`${USAGE}\nkinds of faults: ${FAULT_KINDS.join(', ')}`);
  return kind;
}

function positive(text: string): number {
  const number = Number(text);
  if (!(number > 0)) throw new Error(USAGE);
  return number;
}
