import { isCluster, type RedisClient } from '@devtalk/bus';
import type { Cluster, Redis } from 'ioredis';
import { print } from '../workspace/output.js';

/** Three users to sign in as on a machine for trying DevTalk out; everyone knows their passwords. */
const DEMO_USERS = [1, 2, 3].map((n) => ({
  username: `user${n}`,
  password: `password${n}`,
  displayName: `User ${n}`,
}));

/** Stops at the first account it finds, so a full database is not walked through. */
export async function hasNoAccount(client: RedisClient, prefix: string): Promise<boolean> {
  const nodes: readonly Redis[] = isCluster(client)
    ? (client as unknown as Cluster).nodes('master')
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

/** Registers them through the gateway like any client, one after the other: the first account of a database is its administrator. */
export async function createDemoUsers(gateway: string): Promise<void> {
  const created: string[] = [];
  for (const user of DEMO_USERS) {
    if (await register(gateway, user)) created.push(`${user.username} / ${user.password}`);
  }
  if (created.length > 0) print(`People to try it with: ${created.join(', ')}`);
}

async function register(gateway: string, user: (typeof DEMO_USERS)[number]): Promise<boolean> {
  const body = { ...user, device: 'npm start', delivery: 'token' };
  const response = await post(`${gateway}/api/auth/register`, { 'content-type': 'application/json' }, body);
  const { status } = response;
  if (status !== 201 && status !== 409) print(`${user.username} could not be created (HTTP ${status}).`);
  if (status !== 201) return false;
  const { token } = (await response.json()) as { token: string };
  // A session left open would be reported as taken over to the first who really signs in.
  await post(`${gateway}/api/auth/logout`, { authorization: `Bearer ${token}` });
  return true;
}

const post = (url: string, headers: Record<string, string>, body?: unknown): Promise<Response> =>
  fetch(url, { method: 'POST', headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
