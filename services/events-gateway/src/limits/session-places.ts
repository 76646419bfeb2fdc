/** How many connections each session has. */
export class SessionPlaces {
  readonly #places = new Map<string, Set<string>>();

  constructor(private readonly max: number) {}

  /** Takes a place; false where the session has none left. */
  async enter(sessionId: string, connectionId: string): Promise<boolean> {
    const places = this.#places.get(sessionId) ?? new Set();
    if (places.size >= this.max) return false;
    places.add(connectionId);
    this.#places.set(sessionId, places);
    return true;
  }

  leave(sessionId: string, connectionId: string): void {
    const places = this.#places.get(sessionId);
    if (places?.delete(connectionId) && places.size === 0) this.#places.delete(sessionId);
  }
}
