import type { Batch } from '@devtalk/bus';
import type { EventData } from '@devtalk/contracts';
import { luaFunction } from '../lua.js';
import type { ChatContext } from '../pipeline/chat-context.js';
import { isLater } from '../pipeline/stream-id.js';
import type { RoomChange } from '../projection/room-event.js';

const usageCount = luaFunction('usage_count', {
  keys: ['cursor', 'user', 'room', 'emoji'],
  args: ['cursorBefore', 'cursorAfter', '...uses(kind, id, times)'],
});

type Kind = 'user' | 'room' | 'emoji';

/**
 * Counts what is used in one partition, for suggestions: rooms written in, users mentioned, emojis reacted with. Gathered in memory
 * and stored with the position they reach to, so that each event counts once, whichever process counts it.
 */
export class Usage {
  #times = new Map<string, number>();

  private constructor(
    private readonly chat: ChatContext,
    private readonly partition: number,
    /** Everything up to here is stored, or being stored. */
    private stored: string,
    private gathered: string,
  ) {}

  static async open(chat: ChatContext, { partition }: Pick<Batch<unknown>, 'partition'>): Promise<Usage> {
    const stored = (await chat.bus.work.get(chat.keys.directory.usedCursor(partition))) ?? '0';
    return new Usage(chat, partition, stored, stored);
  }

  gather(change: RoomChange): void {
    if (this.gathered !== '0' && !isLater(change.id, this.gathered)) return;
    this.gathered = change.id;
    if (change.event === 'message.created') {
      this.#count('room', change.room);
      for (const id of mentionsIn(change.json)) this.#count('user', id);
    } else if (change.event === 'reaction.added') {
      this.#count('emoji', (JSON.parse(change.json) as { data: EventData<'reaction.added'> }).data.emoji);
    }
  }

  /** @throws where they could not be stored, or another process has stored more meanwhile: begin again with `open` */
  async store(): Promise<void> {
    if (this.gathered === this.stored) return;
    const args = { cursorBefore: this.stored, cursorAfter: this.gathered, uses: this.#uses() };
    this.stored = this.gathered;
    this.#times = new Map();
    const { usedCursor, used } = this.chat.keys.directory;
    const keys = {
      cursor: usedCursor(this.partition),
      user: used('user'),
      room: used('room'),
      emoji: used('emoji'),
    };
    if ((await this.chat.run(usageCount.call(keys, args))) !== 1) throw new Error('counted by another');
  }

  #uses() {
    return [...this.#times].map(([key, times]) => {
      const [kind = '', id = ''] = key.split('\n');
      return { kind, id, times };
    });
  }

  #count(kind: Kind, id: string): void {
    const key = `${kind}\n${id}`;
    this.#times.set(key, (this.#times.get(key) ?? 0) + 1);
  }
}

/** Quotes inside a text are escaped, so this finds the field itself. */
function mentionsIn(json: string): string[] {
  const list = /"mentions":(\[[^\]]*\])/.exec(json)?.[1];
  return list === undefined ? [] : (JSON.parse(list) as string[]);
}
