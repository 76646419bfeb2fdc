import { inspect } from 'node:util';

const hidden = '[secret]';

/**
 * A value that must reach a driver and nothing else. Printing, string conversion, JSON and `inspect` all show
 * `[secret]`; only an explicit `reveal()` gives the value, so that every use can be found by searching for it.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
    Object.freeze(this);
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return hidden;
  }

  toJSON(): string {
    return hidden;
  }

  [Symbol.toPrimitive](): string {
    return hidden;
  }

  [inspect.custom](): string {
    return hidden;
  }
}
