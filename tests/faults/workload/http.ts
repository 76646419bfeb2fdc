import type { ErrorCode } from '@devtalk/contracts';

export interface Answer {
  /** 0: no answer. */
  status: number;
  code: ErrorCode | null;
  body: Record<string, unknown>;
}

/** Calls the HTTP API on a connection of its own, so that a dead gateway's is not used again. Never throws. */
export async function call(
  url: string,
  method: string,
  path: string,
  special: { token?: string; body?: unknown } = {},
): Promise<Answer> {
  try {
    const response = await fetch(new URL(path, url), {
      method,
      headers: {
        connection: 'close',
        ...(special.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(special.token === undefined ? {} : { authorization: `Bearer ${special.token}` }),
      },
      ...(special.body === undefined ? {} : { body: JSON.stringify(special.body) }),
      signal: AbortSignal.timeout(10_000),
    });
    const body = (await response.json().catch(() => ({}))) as Record<string, unknown>;
    return { status: response.status, code: (body.code as ErrorCode) ?? null, body };
  } catch {
    return { status: 0, code: null, body: {} };
  }
}
