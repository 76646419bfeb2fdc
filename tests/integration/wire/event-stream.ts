import { waitFor } from '@devtalk/testkit';

export interface StreamedEvent {
  /** `message` where the stream names none. */
  event: string;
  id: string | undefined;
  data: Record<string, unknown>;
}

export interface StreamOptions {
  token: string;
  types?: string;
  lastEventId?: string;
}

/** `GET /api/events/sse` read as an EventSource would. */
export class EventStream {
  readonly events: StreamedEvent[] = [];
  readonly ended: Promise<void>;
  readonly #controller: AbortController;
  #text = '';

  private constructor(response: Response, controller: AbortController) {
    this.#controller = controller;
    this.ended = this.#read(response).catch(() => {});
  }

  /** @throws Error where the answer is no stream */
  static async open(base: string, { token, types, lastEventId }: StreamOptions): Promise<EventStream> {
    const controller = new AbortController();
    const late = setTimeout(() => controller.abort(new Error('no answer to the stream in 10 s')), 10_000);
    const url = new URL('/api/events/sse', base);
    if (types !== undefined) url.searchParams.set('types', types);
    const response = await fetch(url, {
      signal: controller.signal,
      headers: {
        accept: 'text/event-stream',
        authorization: `Bearer ${token}`,
        ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
      },
    }).finally(() => clearTimeout(late));
    if (response.status !== 200 || !response.headers.get('content-type')?.startsWith('text/event-stream'))
      throw new Error(`no event stream: ${response.status} ${await response.text()}`);
    return new EventStream(response, controller);
  }

  /** Those with `eventType`, which are the person's own. */
  named(eventType: string): StreamedEvent[] {
    return this.events.filter(({ data }) => data.eventType === eventType);
  }

  next(
    eventType: string,
    matches: (event: StreamedEvent) => boolean = () => true,
    timeout = 15_000,
  ): Promise<StreamedEvent> {
    return waitFor(() => this.named(eventType).find(matches), { timeout, what: `${eventType} over SSE` });
  }

  ping(timeout = 20_000): Promise<StreamedEvent> {
    return waitFor(() => this.events.find(({ data }) => data.type === 'ping'), {
      timeout,
      what: 'a ping over SSE',
    });
  }

  gap(timeout = 15_000): Promise<StreamedEvent> {
    return waitFor(() => this.events.find(({ event }) => event === 'gap'), {
      timeout,
      what: 'a gap over SSE',
    });
  }

  async close(): Promise<void> {
    this.#controller.abort();
    // An aborted body that is between two reads may keep its reader waiting for ever.
    await Promise.race([this.ended, new Promise((resolve) => setTimeout(resolve, 1_000))]);
  }

  async #read(response: Response): Promise<void> {
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) {
      this.#text += decoder.decode(chunk as Uint8Array, { stream: true });
      const blocks = this.#text.split(/\r?\n\r?\n/);
      this.#text = blocks.pop() ?? '';
      this.events.push(...blocks.flatMap(parseBlock));
    }
  }
}

/** Nothing for a block of comments or of `retry` alone. */
function parseBlock(block: string): StreamedEvent[] {
  const fields = block.split(/\r?\n/).map((line) => /^([^:]+):? ?(.*)$/.exec(line) ?? []);
  const value = (name: string) => fields.findLast(([, field]) => field === name)?.[2];
  const data = fields.flatMap(([, field, text]) => (field === 'data' ? [text] : [])).join('\n');
  if (data === '' && value('event') === undefined) return [];
  return [{ event: value('event') ?? 'message', id: value('id'), data: data === '' ? {} : JSON.parse(data) }];
}
