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

  get isRunning() {
    return this.#launched?.isRunning() ?? false;
  }

  /** Settles when it serves. @throws {Refusal} when it ends before; it has said why in its own lines */
  async start() {
    const launched = await this.#launch();
    if (!launched) return;
    const given = new AbortController();
    const ended = launched.ended.then((how) => {
      if (!given.signal.aborted) launched.lastWords();
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
    if (!launched?.isRunning()) return;
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

  /** @returns {Promise<Launched | undefined>} undefined when it was asked to stop meanwhile */
  async #launch() {
    const launch = await this.#plan.prepare();
    if (this.#stopping.signal.aborted) return undefined;
    this.#launched = launchProcess(launch);
    await this.#plan.onLaunch(this.#launched.pid);
    return this.#launched;
  }

  /** @param {Launched} first */
  async #keepAlive(first) {
    /** @type {Launched | undefined} */
    let launched = first;
    let pauseMs = FIRST_PAUSE_MS;
    while (launched) {
      const since = Date.now();
      const how = await launched.ended;
      // What it may have started itself must not work on beside its successor.
      launched.kill();
      if (Date.now() - since > PROVEN_MS) pauseMs = FIRST_PAUSE_MS;
      if (!this.#stopping.signal.aborted) launched.lastWords();
      if (!this.#isRestarting) await this.#pause(how, pauseMs);
      pauseMs = this.#isRestarting ? FIRST_PAUSE_MS : Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
      this.#isRestarting = false;
      launched = await this.#launch();
    }
  }

  /** @param {string} how it ended @param {number} ms */
  async #pause(how, ms) {
    const { signal } = this.#stopping;
    if (signal.aborted) return;
    say(`${this.name} ended (${how}); starting it again in ${ms / 1000} s.`);
    await after(ms, undefined, { signal }).catch(() => {});
  }
}
