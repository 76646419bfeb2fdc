import { setTimeout as pause } from 'node:timers/promises';
import type { History } from '../history.js';
import type { Random } from '../random.js';
import type { Cluster } from '../system/cluster.js';
import { type FaultKind, makeFault, weightsFor } from './faults.js';

/** Injects one fault after the other until told to stop. The seed decides which, where, when and for how long. */
export class Nemesis {
  #stopping = false;
  #done: Promise<void> = Promise.resolve();
  kills = 0;
  faults = 0;

  constructor(
    private readonly cluster: Cluster,
    private readonly random: Random,
    private readonly history: History,
    private readonly say: (text: string) => void,
    private readonly only: readonly FaultKind[] = [],
  ) {}

  start(): void {
    this.#done = this.#run();
  }

  /** Resolves when the last fault is undone and every process is back. @throws what kept a process from coming back */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#done;
    for (const { network } of this.cluster.nodes) network.weather = { kind: 'clear' };
  }

  async #run(): Promise<void> {
    while (!this.#stopping) {
      await pause(this.random.between(300, 2_200));
      if (!this.#stopping) await this.#injectOne();
    }
  }

  async #injectOne(): Promise<void> {
    const fault = makeFault(
      this.random.weighted(weightsFor(this.cluster, this.only)),
      this.cluster,
      this.random,
    );
    this.faults++;
    this.kills += fault.kills;
    this.history.record({ kind: 'fault', at: performance.now(), text: fault.text, kills: fault.kills });
    this.say(fault.text);
    await fault.inject();
  }
}
