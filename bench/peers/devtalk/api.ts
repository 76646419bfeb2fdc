import { Agent, request } from 'node:http';

const agent = new Agent({ keepAlive: true, maxSockets: 32 });

export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/** One HTTP call over kept-alive connections, without the cost of `fetch`. */
export function call(method: string, url: string, token?: string, body?: unknown): Promise<Answer> {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const headers = {
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(text !== undefined && {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
    }),
  };
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, agent, headers }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part) => parts.push(part));
      response.on('error', reject);
      response.on('end', () => {
        const answer = Buffer.concat(parts).toString();
        resolve({ status: response.statusCode ?? 0, body: answer ? JSON.parse(answer) : {} });
      });
    });
    sent.on('error', reject);
    sent.end(text);
  });
}

/** @throws Error unless the status is 2xx */
export async function demand(
  method: string,
  url: string,
  token?: string,
  body?: unknown,
): Promise<Answer['body']> {
  for (let attempt = 0; ; attempt += 1) {
    const { status, body: answer } = await call(method, url, token, body);
    if (status >= 200 && status < 300) return answer;
    // A storm of registrations is told to come back later; the bench does.
    if (![429, 503].includes(status) || attempt > 20) {
      throw new Error(`${method} ${url}: ${status} ${JSON.stringify(answer)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 250 * (attempt + 1)));
  }
}

/** Works on all of them, at most `atOnce` at a time, in order of their start. */
export async function pooled<T, R>(
  items: readonly T[],
  atOnce: number,
  work: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < items.length; index = next++) {
      results[index] = await work(items[index] as T, index);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  return results;
}
