import { parseArgs } from 'node:util';

export interface Options {
  /** Names of scenarios, or the beginnings of names; empty: all. */
  readonly only: readonly string[];
  readonly rounds: number;
  /** Small and short: shows that everything works; the figures are not to be quoted. */
  readonly quick: boolean;
  readonly profile: boolean;
  /** Only writes tables and plots from the results that exist. */
  readonly report: boolean;
  readonly peers: readonly string[];
}

const usage = `npm run bench -- [--only jitter,fanout] [--peers devtalk,socketio] [--rounds 3] [--quick] [--profile] [--report]`;

/** @throws Error with the usage */
export function readOptions(args: readonly string[]): Options {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        only: { type: 'string', default: '' },
        peers: { type: 'string', default: '' },
        rounds: { type: 'string' },
        quick: { type: 'boolean', default: false },
        profile: { type: 'boolean', default: false },
        report: { type: 'boolean', default: false },
      },
    });
    const { quick, profile, report } = values;
    const rounds = Number(values.rounds ?? (quick ? 1 : 3));
    if (!Number.isInteger(rounds) || rounds < 1) throw new Error('--rounds wants a whole number from 1');
    return { only: words(values.only), peers: words(values.peers), rounds, quick, profile, report };
  } catch (cause) {
    throw new Error(`${(cause as Error).message}\n${usage}`, { cause });
  }
}

const words = (list: string) => list.split(',').filter((word) => word !== '');
