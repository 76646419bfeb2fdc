export interface Person {
  user: { id: string; username: string };
  session: { id: string };
  token: string;
}

export const PASSWORD = 'correct horse battery';

async function post(url: string, body: unknown): Promise<Person> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const answer = (await response.json()) as Person;
  if (!response.ok) throw new Error(`${url}: ${response.status} ${JSON.stringify(answer)}`);
  return answer;
}

export const signUp = (url: string, username: string): Promise<Person> =>
  post(`${url}/api/auth/register`, { username, password: PASSWORD, delivery: 'token' });

export const signIn = (url: string, username: string, device?: string): Promise<Person> =>
  post(`${url}/api/auth/login`, { username, password: PASSWORD, delivery: 'token', device });

export const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });
