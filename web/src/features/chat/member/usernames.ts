import type { RealtimeClient } from '@devtalk/client';
import type { PublicUser } from '@devtalk/contracts';
import { createStore, type Store } from '../../../lib/store.js';

/** Usernames by id: messages name those they mention by id alone. */
export class Usernames {
  readonly store: Store<Readonly<Record<string, string>>>;
  readonly #client: Pick<RealtimeClient, 'call'>;
  readonly #asked = new Set<string>();

  constructor(client: Pick<RealtimeClient, 'call'>, self: PublicUser) {
    this.#client = client;
    this.store = createStore({ [self.id]: self.username });
  }

  note(users: readonly PublicUser[]): void {
    const known = this.store.get();
    const news = users.filter(({ id, username }) => known[id] !== username);
    if (news.length === 0) return;
    const names = Object.fromEntries(news.map(({ id, username }) => [id, username]));
    this.store.update((before) => ({ ...before, ...names }));
  }

  /** Asks for a room's first members, once: whoever is still unknown then stays plain text. */
  async learn(room: string): Promise<void> {
    if (this.#asked.has(room)) return;
    this.#asked.add(room);
    try {
      const { members } = await this.#client.call('member.list', { room, limit: 200 });
      this.note(members.map(({ user }) => user));
    } catch {
      this.#asked.delete(room);
    }
  }
}
