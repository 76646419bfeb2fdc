/** Which of a room's numbered messages one client has seen, and how. */
export class Received {
  readonly #seen: boolean[] = [];
  #highest = -1;
  distinct = 0;
  doubled = 0;
  disordered = 0;

  add(number: number): void {
    if (this.#seen[number]) {
      this.doubled += 1;
      return;
    }
    if (number < this.#highest) this.disordered += 1;
    this.#highest = Math.max(this.#highest, number);
    this.#seen[number] = true;
    this.distinct += 1;
  }
}
