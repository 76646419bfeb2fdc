// @ts-check
import { say } from '../house/say.mjs';

/** Three people to sign in as on a machine for trying DevTalk out; their passwords are known to everybody. */
const people = [1, 2, 3].map((n) => ({
  username: `user${n}`,
  password: `password${n}`,
  displayName: `User ${n}`,
}));

/**
 * Whether Redis holds no account yet. Stops at the first one it meets, so a full database is not walked through.
 * @param {import('ioredis').Redis} client @param {string} prefix
 */
export async function hasNoAccount(client, prefix) {
  const nodes =
    'nodes' in client
      ? /** @type {import('ioredis').Cluster} */ (/** @type {unknown} */ (client)).nodes('master')
      : [client];
  for (const node of nodes) {
    let cursor = '0';
    do {
      const [next, found] = await node.scan(cursor, 'MATCH', `${prefix}{s*}:user:*`, 'COUNT', 1_000);
      if (found.length > 0) return false;
      cursor = next;
    } while (cursor !== '0');
  }
  return true;
}

/**
 * Signs them up through the gateway like anybody else, one after the other: the first account of a database is its administrator, and that
 * is to be the first of them.
 * @param {string} gateway its address
 */
export async function createDemoPeople(gateway) {
  const names = [];
  for (const person of people) {
    if (await signUp(gateway, person)) names.push(`${person.username} / ${person.password}`);
  }
  if (names.length > 0) say(`People to try it with: ${names.join(', ')}`);
}

/** @param {string} gateway @param {{ username: string, password: string, displayName: string }} person */
async function signUp(gateway, person) {
  const { status, token } = await post(`${gateway}/api/auth/register`, {
    ...person,
    device: 'npm start',
    delivery: 'token',
  });
  if (status !== 201 && status !== 409) say(`${person.username} could not be created (HTTP ${status}).`);
  // A session left open would be reported as taken over to the first who really signs in.
  if (token) await post(`${gateway}/api/auth/logout`, undefined, token);
  return status === 201;
}

/** @param {string} url @param {unknown} body @param {string} [token] @returns {Promise<{ status: number, token?: string }>} */
async function post(url, body, token) {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token ? { authorization: `Bearer ${token}` } : {}),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, token: response.status === 201 ? JSON.parse(text).token : undefined };
}
