import type { Clock } from './clock.js';

export interface LivenessHooks {
  /** Nothing was heard for longer than a heartbeat: send something that must be answered. */
  probe(): void;
  /** The answer did not come either: the socket is dead although nobody closed it. */
  dead(): void;
}

/** How long an answer may be outstanding, with nothing else arriving, before the socket counts as dead. */
const ANSWER_WITHIN_MS = 8_000;

/**
 * Finds silent cuts. A quiet socket is probed after 1¼ heartbeats; a socket that was written to and then says
 * nothing is given up after 8 s, so the whole never takes more than about two heartbeats of 25 s.
 */
export class Liveness {
  readonly #clock: Clock;
  readonly #hooks: LivenessHooks;
  #heartbeatMs = 0;
  #heardAt = 0;
  #quiet: unknown;
  #answer: unknown;

  constructor(clock: Clock, hooks: LivenessHooks) {
    this.#clock = clock;
    this.#hooks = hooks;
  }

  start(heartbeatMs: number): void {
    this.stop();
    this.#heartbeatMs = heartbeatMs;
    this.#heardAt = this.#clock.elapsed();
    this.#watchQuiet(this.#quietAfter);
  }

  stop(): void {
    this.#heartbeatMs = 0;
    this.#clock.clearTimeout(this.#quiet);
    this.#forgetAnswer();
  }

  /** Any frame proves the socket alive. */
  heard(): void {
    this.#heardAt = this.#clock.elapsed();
    this.#forgetAnswer();
  }

  /** Something was sent that the server answers: from now on silence counts. */
  expectAnswer(withinMs = ANSWER_WITHIN_MS): void {
    if (this.#answer !== undefined || this.#heartbeatMs === 0) return;
    this.#answer = this.#clock.setTimeout(() => this.#hooks.dead(), withinMs);
  }

  get #quietAfter(): number {
    return this.#heartbeatMs * 1.25;
  }

  #forgetAnswer(): void {
    this.#clock.clearTimeout(this.#answer);
    this.#answer = undefined;
  }

  /** One timer that re-arms for the rest of the time, instead of one reset for every frame. */
  #watchQuiet(ms: number): void {
    this.#quiet = this.#clock.setTimeout(() => {
      const rest = this.#heardAt + this.#quietAfter - this.#clock.elapsed();
      if (rest <= 0) this.#hooks.probe();
      this.#watchQuiet(rest > 0 ? rest : this.#quietAfter);
    }, ms);
  }
}
