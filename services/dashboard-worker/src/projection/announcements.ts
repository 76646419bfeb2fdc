/** Who is notified of applied batches, and the record of how far that has happened. */
export interface Audience {
  /** May be repeated. */
  tell(people: readonly string[]): Promise<void>;
  /** Everything of these partitions up to these entries has been announced. */
  reached(positions: ReadonlyMap<number, string>): Promise<void>;
}

/**
 * Gathers the users that applied batches concern and notifies each of them once, a few times a second. How far that has come is recorded
 * afterwards: a process that dies in between leaves an older record, and its successor announces what is missing (`Projection`).
 */
export class Announcements {
  #people = new Set<string>();
  #positions = new Map<number, string>();

  constructor(private readonly audience: Audience) {}

  /** Everything of the partition up to entry `to` is applied and concerns, besides those noted before, these users. */
  note(partition: number, to: string, people: readonly string[]): void {
    for (const person of people) this.#people.add(person);
    this.#positions.set(partition, to);
  }

  get isEmpty(): boolean {
    return this.#positions.size === 0;
  }

  /** One at a time. Where it fails, the next call tells the same again. */
  async flush(): Promise<void> {
    if (this.isEmpty) return;
    const [people, positions] = [this.#people, this.#positions];
    [this.#people, this.#positions] = [new Set(), new Map()];
    try {
      await this.audience.tell([...people]);
      await this.audience.reached(positions);
    } catch (error) {
      this.#takeBack(people, positions);
      throw error;
    }
  }

  /** What was noted meanwhile is newer. */
  #takeBack(people: ReadonlySet<string>, positions: ReadonlyMap<number, string>): void {
    for (const person of people) this.#people.add(person);
    for (const [partition, to] of positions)
      if (!this.#positions.has(partition)) this.#positions.set(partition, to);
  }
}
