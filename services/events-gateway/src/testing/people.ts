import { setTimeout as delay } from 'node:timers/promises';

export interface Person {
  user: { id: string; username: string };
  session: { id: string };
  token: string;
}

export const PASSWORD = 'correct horse battery';

const TRIES = 5;

/** Redis may be too busy to take a request in time: nothing of it is done then, and it is made again when the answer says. */
async function post(url: string, body: unknown, tries = TRIES): Promise<Person> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const answer = (await response.json()) as Person;
  if (response.status === 503 && tries > 1) {
    await delay(Number(response.headers.get('retry-after')) * 1_000);
    return post(url, body, tries - 1);
  }
  if (!response.ok) throw new Error(`${url}: ${response.status} ${JSON.stringify(answer)}`);
  return answer;
}

export const signUp = (url: string, username: string): Promise<Person> =>
  post(`${url}/api/auth/register`, { username, password: PASSWORD, delivery: 'token' });

export const signIn = (url: string, username: string, device?: string): Promise<Person> =>
  post(`${url}/api/auth/login`, { username, password: PASSWORD, delivery: 'token', device });

export const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });
