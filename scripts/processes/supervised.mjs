// @ts-check
import { setTimeout as after } from 'node:timers/promises';
import { Refusal } from '../house/refusal.mjs';
import { complain, say } from '../house/say.mjs';
import { launchProcess } from './launch.mjs';

/** @typedef {import('./launch.mjs').Launch} Launch */
/** @typedef {import('./launch.mjs').Launched} Launched */
/**
 * @typedef {object} Plan
 * @property {string} name
 * @property {() => Promise<Launch>} prepare makes what to launch, anew for each attempt
 * @property {(signal: AbortSignal) => Promise<void>} whenReady settles when it serves
 * @property {number} graceMs how long it may take to end once asked to
 * @property {(pid: number | undefined) => Promise<void>} onLaunch
 */

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 8_000;
/** Who lived that long begins again with the shortest pause. */
const PROVEN_MS = 30_000;

/** A process that is started again, after a growing pause, when it ends without having been asked to. */
export class Supervised {
  #plan;
  /** @type {Launched | undefined} */
  #launched;
  #stopping = new AbortController();
  #isRestarting = false;

  /** @param {Plan} plan */
  constructor(plan) {
    this.#plan = plan;
  }

  get name() {
    return this.#plan.name;
  }

  /** Settles when it serves. @throws {Refusal} when it ends before; it has said why in its own lines */
  async start() {
    const launched = await this.#launch();
    const given = new AbortController();
    const ended = launched.ended.then((how) => {
      throw new Refusal(`${this.name} could not start (${how}).`);
    });
    try {
      await Promise.race([this.#plan.whenReady(given.signal), ended]);
    } finally {
      given.abort();
    }
    void this.#keepAlive(launched);
  }

  /** Asks it to end, and starts it again without a pause. */
  restart() {
    this.#isRestarting = true;
    this.#launched?.signal('SIGTERM');
  }

  /** Asks it to end, and makes it end when it has not by the end of its grace. */
  async stop() {
    this.#stopping.abort();
    const launched = this.#launched;
    if (!launched) return;
    launched.signal('SIGTERM');
    const late = after(this.#plan.graceMs, 'late', { ref: false });
    if ((await Promise.race([launched.ended, late])) === 'late') {
      complain(`${this.name} has not ended within ${this.#plan.graceMs / 1000} s: killed.`);
    }
    this.kill();
    await launched.ended;
  }

  kill() {
    this.#stopping.abort();
    this.#launched?.kill();
  }

  async #launch() {
    const launched = launchProcess(await this.#plan.prepare());
    this.#launched = launched;
    await this.#plan.onLaunch(launched.pid);
    return launched;
  }

  /** @param {Launched} first */
  async #keepAlive(first) {
    let launched = first;
    let pauseMs = FIRST_PAUSE_MS;
    while (!this.#stopping.signal.aborted) {
      const since = Date.now();
      const how = await launched.ended;
      if (this.#stopping.signal.aborted) return;
      if (Date.now() - since > PROVEN_MS) pauseMs = FIRST_PAUSE_MS;
      if (!this.#isRestarting) {
        say(`${this.name} ended (${how}); starting it again in ${pauseMs / 1000} s.`);
        await after(pauseMs, undefined, { signal: this.#stopping.signal }).catch(() => {});
        pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
      }
      if (this.#stopping.signal.aborted) return;
      this.#isRestarting = false;
      launched = await this.#launch();
    }
  }
}
