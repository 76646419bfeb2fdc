export class EventReader {
  readonly blocks: string[] = [];
  readonly ended: Promise<void>;
  #wake: () => void = () => {};

  private constructor(
    readonly headers: Headers,
    body: ReadableStream<Uint8Array>,
    private readonly abort: AbortController,
  ) {
    this.ended = this.#read(body);
    this.ended.catch(() => {});
  }

  static async open(url: string, headers: Record<string, string>): Promise<EventReader> {
    const abort = new AbortController();
    const response = await fetch(url, { headers, signal: abort.signal });
    if (!response.ok || !response.body) throw new Error(`${response.status} ${await response.text()}`);
    return new EventReader(response.headers, response.body, abort);
  }

  async next(matches: (block: string) => boolean): Promise<string> {
    const deadline = performance.now() + 8_000;
    for (;;) {
      const found = this.blocks.find(matches);
      if (found !== undefined) return found;
      if (performance.now() > deadline)
        throw new Error(`no block ${matches}: ${JSON.stringify(this.blocks)}`);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        setTimeout(resolve, 500); // only so that the deadline is looked at when nothing comes
      });
    }
  }

  close(): void {
    this.abort.abort();
  }

  async #read(body: ReadableStream<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    let text = '';
    for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
      text += decoder.decode(chunk, { stream: true });
      const parts = text.split('\n\n');
      text = parts.pop() ?? '';
      this.blocks.push(...parts);
      this.#wake();
    }
  }
}
