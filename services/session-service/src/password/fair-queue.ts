/** Who waits for a turn. */
export interface Waiting {
  start(): void;
  refuse(): void;
}

/**
 * Turns go round between sources, so a newcomer waits for one turn of each of the others and not for everything that one of them
 * has sent. When the queue is full, whoever waits for less displaces the newest of whoever waits for the most.
 */
export class FairQueue {
  /** In the order in which the sources have their turn; none is empty. */
  readonly #sources = new Map<string, Waiting[]>();
  /** Second halves of what has had its turn: not turned away, and before everybody. */
  readonly #resumed: Waiting[] = [];
  #size = 0;

  constructor(private readonly max: number) {}

  get size(): number {
    return this.#size + this.#resumed.length;
  }

  /** How many turns come before that of a newcomer from `source`. */
  ahead(source: string): number {
    const own = this.#sources.get(source)?.length ?? 0;
    let turns = this.#resumed.length;
    for (const [name, waiting] of this.#sources)
      turns += name === source ? own : Math.min(waiting.length, own + 1);
    return turns;
  }

  /** Whether there is room for `source`, after somebody else was refused for it where that is fair. */
  makeRoom(source: string): boolean {
    if (this.#size < this.max) return true;
    const own = this.#sources.get(source)?.length ?? 0;
    const [name, most] = [...this.#sources].reduce((a, b) => (b[1].length > a[1].length ? b : a));
    if (most.length <= own + 1) return false;
    most.pop()?.refuse();
    this.#size -= 1;
    if (most.length === 0) this.#sources.delete(name);
    return true;
  }

  push(source: string, waiting: Waiting): void {
    const queue = this.#sources.get(source);
    if (queue) queue.push(waiting);
    else this.#sources.set(source, [waiting]);
    this.#size += 1;
  }

  resume(waiting: Waiting): void {
    this.#resumed.push(waiting);
  }

  next(): Waiting | undefined {
    const resumed = this.#resumed.shift();
    if (resumed) return resumed;
    const [first] = this.#sources;
    if (!first) return undefined;
    const [source, queue] = first;
    const waiting = queue.shift();
    this.#sources.delete(source);
    if (queue.length > 0) this.#sources.set(source, queue);
    this.#size -= 1;
    return waiting;
  }
}
