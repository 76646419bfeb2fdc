import type { TestScope } from '@devtalk/testkit';
import { bearer } from './people.js';

/** An event stream that was answered: open until `ended`. */
export interface OpenStream {
  readonly ended: Promise<void>;
  abort(): void;
}

/** Asks for an event stream. @returns the stream, or the answer that was none */
export async function openStream(t: TestScope, url: string, token: string): Promise<OpenStream | Response> {
  const controller = new AbortController();
  t.teardown(() => controller.abort());
  const response = await fetch(`${url}/api/events/sse`, {
    headers: bearer(token),
    signal: controller.signal,
  });
  if (response.status !== 200) return response;
  return { ended: drained(response), abort: () => controller.abort() };
}

export async function stream(t: TestScope, url: string, token: string): Promise<OpenStream> {
  const opened = await openStream(t, url, token);
  if (opened instanceof Response) throw new Error(`no stream: ${opened.status} ${await opened.text()}`);
  return opened;
}

async function drained(response: Response): Promise<void> {
  try {
    for await (const _ of response.body ?? []);
  } catch {
    // Aborted by the test, or the gateway is dead.
  }
}
