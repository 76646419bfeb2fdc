import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Answer, AnswerMessage, Ask, OrderMessage, OrderName } from './orders.js';

const main = fileURLToPath(new URL('./main.js', import.meta.url));

interface Waiting {
  resolve(answer: unknown): void;
  reject(error: Error): void;
}

/** A load generator in a process of its own. It ends when this process does: its channel closes then. */
export class Generator {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  #next = 1;

  constructor() {
    this.#child = fork(main, { serialization: 'advanced', env: { PATH: process.env.PATH } });
    this.#child.on('message', (message) => this.#answered(message as AnswerMessage));
    this.#child.on('exit', (code, signal) => this.#ended(`a load generator ended with ${code ?? signal}`));
  }

  ask<N extends OrderName>(name: N, ask: Ask<N>): Promise<Answer<N>> {
    const order: OrderMessage = { number: this.#next++, name, ask };
    return new Promise((resolve, reject) => {
      this.#waiting.set(order.number, { resolve: resolve as Waiting['resolve'], reject });
      this.#child.send(order);
    });
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await gone;
  }

  #answered({ number, answer, error }: AnswerMessage): void {
    const waiting = this.#waiting.get(number);
    this.#waiting.delete(number);
    if (error === undefined) waiting?.resolve(answer);
    else waiting?.reject(new Error(error));
  }

  #ended(why: string): void {
    for (const { reject } of this.#waiting.values()) reject(new Error(why));
    this.#waiting.clear();
  }
}
