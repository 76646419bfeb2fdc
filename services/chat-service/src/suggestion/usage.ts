import type { Batch } from '@devtalk/bus';
import type { EventData } from '@devtalk/contracts';
import type { Chat } from '../pipeline/chat.js';
import { isLater } from '../pipeline/stream-id.js';
import type { RoomChange } from '../projection/room-event.js';

/** Index among the KEYS of `usage_count`. */
const KINDS = { user: 2, room: 3, emoji: 4 } as const;
type Kind = keyof typeof KINDS;

/**
 * Counts what is used in one partition, for suggestions: rooms written in, people mentioned, emojis reacted with. Gathered in memory
 * and stored with the position they reach to, so that each event counts once, whoever counts it.
 */
export class Usage {
  #times = new Map<string, number>();

  private constructor(
    private readonly chat: Chat,
    private readonly partition: number,
    /** Everything up to here is stored, or being stored. */
    private stored: string,
    private gathered: string,
  ) {}

  static async open(chat: Chat, { partition }: Pick<Batch<unknown>, 'partition'>): Promise<Usage> {
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

  /** @throws where they could not be stored, or somebody else has stored more meanwhile: begin anew with `open` */
  async store(): Promise<void> {
    if (this.gathered === this.stored) return;
    const args = [this.stored, this.gathered, ...this.#triples()];
    this.stored = this.gathered;
    this.#times = new Map();
    const { usedCursor, used } = this.chat.keys.directory;
    const keys = [usedCursor(this.partition), used('user'), used('room'), used('emoji')];
    if ((await this.chat.run({ name: 'usage_count', keys, args })) !== 1)
      throw new Error('counted by another');
  }

  #triples(): (string | number)[] {
    return [...this.#times].flatMap(([key, times]) => {
      const [kind, id] = key.split('\n') as [Kind, string];
      return [KINDS[kind], id, times];
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
