// @ts-check
import { say } from '../house/say.mjs';

/** @typedef {import('./supervised.mjs').Supervised} Supervised */

/**
 * Everything that runs, in the order it was started: rank by rank, the members of a rank at once. It stops the other way
 * round, so that nobody loses what it still needs to drain.
 */
export class Fleet {
  /** @type {Supervised[][]} */
  #ranks = [];

  /** @param {Supervised[]} rank */
  async start(rank) {
    this.#ranks.push(rank);
    await Promise.all(rank.map((member) => member.start()));
  }

  async stop() {
    for (const rank of [...this.#ranks].reverse()) {
      const running = rank.filter(({ isRunning }) => isRunning);
      if (running.length > 0) say(`Stopping ${running.map(({ name }) => name).join(', ')} …`);
      // Those that wait to be started again must hear of it too.
      await Promise.all(rank.map((member) => member.stop()));
    }
  }

  /** Ends everything at once, drained or not. */
  kill() {
    for (const member of this.#ranks.flat()) member.kill();
  }
}
