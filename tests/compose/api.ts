import { setTimeout as pause } from 'node:timers/promises';

/** An answer of the HTTP API; `body` is empty where there is none. */
export interface Answer<T> {
  readonly status: number;
  readonly body: T;
}

const TRIES = 5;

/**
 * Calls the HTTP API of a gateway as a bot does: with a token, without cookies, and again when the answer says so where Redis was too busy
 * to take it.
 */
export async function call<T>(
  gateway: string,
  method: string,
  path: string,
  token?: string,
  body?: unknown,
  tries = TRIES,
): Promise<Answer<T>> {
  const response = await fetch(`${gateway}${path}`, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(10_000),
  });
  const text = await response.text();
  if (response.status === 503 && tries > 1) {
    await pause(Number(response.headers.get('retry-after')) * 1_000);
    return call(gateway, method, path, token, body, tries - 1);
  }
  return { status: response.status, body: JSON.parse(text || '{}') as T } satisfies Answer<T>;
}

export interface SignedIn {
  readonly user: { readonly id: string; readonly username: string };
  readonly session: { readonly id: string; readonly ip: string };
  readonly token: string;
}

const password = 'correct horse battery';

export async function signUp(gateway: string, username: string): Promise<SignedIn> {
  return enter(gateway, 'register', { username, password, delivery: 'token' });
}

/** Ends whatever session this account has elsewhere. */
export async function signIn(gateway: string, username: string, device: string): Promise<SignedIn> {
  return enter(gateway, 'login', { username, password, device, delivery: 'token' });
}

async function enter(gateway: string, how: string, data: object): Promise<SignedIn> {
  const { status, body } = await call<SignedIn>(gateway, 'POST', `/api/auth/${how}`, undefined, data);
  if (status >= 300) throw new Error(`${how} answered ${status}: ${JSON.stringify(body)}`);
  return body;
}

export async function createRoom(gateway: string, token: string, name: string, kind: 'public' | 'private') {
  const { status, body } = await call<{ room: { id: string } }>(gateway, 'POST', '/api/rooms', token, {
    name,
    kind,
  });
  if (status !== 201) throw new Error(`creating a room answered ${status}: ${JSON.stringify(body)}`);
  return body.room.id;
}

export interface Message {
  readonly seq: number;
  readonly author: { readonly username: string };
  readonly clientId: string;
  readonly text: string;
}

/** A room's whole history, oldest first. */
export async function history(gateway: string, token: string, room: string): Promise<Message[]> {
  const messages: Message[] = [];
  for (;;) {
    const after = messages.at(-1)?.seq ?? 0;
    const path = `/api/rooms/${room}/messages?after=${after}&limit=200`;
    const { status, body } = await call<{ messages: Message[]; hasAfter: boolean }>(
      gateway,
      'GET',
      path,
      token,
    );
    if (status !== 200) throw new Error(`history answered ${status}: ${JSON.stringify(body)}`);
    messages.push(...body.messages);
    if (!body.hasAfter || body.messages.length === 0) return messages;
  }
}
