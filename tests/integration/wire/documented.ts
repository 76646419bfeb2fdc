import type { HttpTwin } from '@devtalk/contracts';
import { Ajv, type ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';

const OPTIONS = { strict: false, allErrors: true };

/**
 * Holds frames and answers to the documents a gateway serves, as somebody would who has nothing else: AsyncAPI speaks draft 07, OpenAPI
 * draft 2020-12.
 */
export class Documented {
  readonly #frames = new Ajv(OPTIONS);
  readonly #answers = new Ajv2020(OPTIONS);
  readonly #compiled = new Map<string, ValidateFunction>();

  private constructor(asyncApi: object, openApi: object) {
    formats.default(this.#frames);
    formats.default(this.#answers);
    this.#frames.addSchema(asyncApi, 'asyncapi');
    this.#answers.addSchema(openApi, 'openapi');
  }

  static async read(base: string): Promise<Documented> {
    const load = async (name: string) => (await (await fetch(new URL(name, base))).json()) as object;
    return new Documented(await load('/api/asyncapi.json'), await load('/api/openapi.json'));
  }

  /** What is wrong with a frame; nothing where it is as documented. */
  frameFaults(message: string, frame: unknown): string[] {
    return this.#faults(
      this.#frames,
      `asyncapi#${pointer('components', 'messages', message, 'payload')}`,
      frame,
    );
  }

  /** What is wrong with an answer over HTTP that has a JSON body. */
  answerFaults({ method, path }: HttpTwin, status: number, body: unknown): string[] {
    const place = ['paths', path.replaceAll(/:(\w+)/g, '{$1}'), method.toLowerCase(), 'responses'];
    const schema = pointer(...place, String(status), 'content', 'application/json', 'schema');
    return this.#faults(this.#answers, `openapi#${schema}`, body);
  }

  #faults(ajv: Ajv, reference: string, value: unknown): string[] {
    const validate = this.#compiled.get(reference) ?? ajv.compile({ $ref: reference });
    this.#compiled.set(reference, validate);
    if (validate(value)) return [];
    return (validate.errors ?? []).map((error) => `${reference}: ${error.instancePath} ${error.message}`);
  }
}

const pointer = (...parts: string[]): string =>
  parts.map((part) => `/${encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))}`).join('');
