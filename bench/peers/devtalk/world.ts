import { cpSync, rmSync } from 'node:fs';
import { newFolder } from '../redis-server.js';
import { demand, pooled } from './api.js';
import { startSystem } from './system.js';

export interface Person {
  readonly name: string;
  readonly token: string;
  readonly id: string;
}

export const password = 'correct horse bench staple';

/**
 * People who are signed in, and the Redis folder that knows them. Each run gets a copy of the folder, so that thousands
 * of passwords are hashed once and every run begins from the same state.
 */
export class World {
  readonly people: Person[] = [];
  #folder: string | undefined;

  /** Registers people until there are that many. */
  async grow(count: number, tell: (text: string) => void = () => {}): Promise<void> {
    const missing = count - this.people.length;
    if (missing <= 0) return;
    tell(`registering ${missing} people`);
    this.#folder ??= newFolder();
    const system = await startSystem({ folder: this.#folder });
    const first = this.people.length;
    const names = Array.from({ length: missing }, (_, index) => `person${first + index}`);
    try {
      this.people.push(...(await pooled(names, 8, (name) => register(system.urls[0] ?? '', name))));
    } finally {
      await system.stop();
    }
  }

  /** A copy to be used up. */
  copy(): string {
    const folder = newFolder();
    if (this.#folder) cpSync(this.#folder, folder, { recursive: true });
    return folder;
  }

  remove(): void {
    if (this.#folder) rmSync(this.#folder, { recursive: true, force: true });
  }
}

async function register(url: string, name: string): Promise<Person> {
  const answer = await demand('POST', `${url}/api/auth/register`, undefined, {
    username: name,
    password,
    device: 'bench',
    delivery: 'token',
  });
  return { name, token: String(answer.token), id: (answer.user as { id: string }).id };
}
