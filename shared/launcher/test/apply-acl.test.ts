import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import t, { type Test } from 'tap';
import { Child, RedisServer } from '../src/index.js';

const program = fileURLToPath(new URL('../src/redis/write-secrets.js', import.meta.url));

/** A deployment: a folder of secrets, and once they are written, a Redis that reads its ACL file. */
class Deployment {
  readonly secrets = mkdtempSync(join(tmpdir(), 'devtalk-secrets-'));
  redis: RedisServer | undefined;

  constructor(t: Test) {
    t.teardown(async () => {
      await this.redis?.remove();
      rmSync(this.secrets, { recursive: true, force: true });
    });
  }

  get aclFile(): string {
    return join(this.secrets, 'acl', 'users.acl');
  }

  /** What `compose up` does before all else. @returns what it prints */
  async writeSecrets(prefix = ''): Promise<string> {
    const url = this.redis?.url ?? 'redis://127.0.0.1:1';
    const env = { PATH: process.env.PATH, REDIS_URL: url, REDIS_PREFIX: prefix };
    const child = new Child(process.execPath, [program, this.secrets], { env });
    const { code } = await child.exited;
    if (code !== 0) throw new Error(child.lines.join('\n'));
    return child.lines.join('\n');
  }

  async startRedis(): Promise<void> {
    this.redis = await RedisServer.create({ acl: null, args: ['--aclfile', this.aclFile] });
    await this.redis.start();
  }

  connect(t: Test, username: string): Redis {
    const file = username === 'operator' ? 'acl/operator' : `${username}/password`;
    const password = readFileSync(join(this.secrets, file), 'utf8');
    const client = new Redis(this.redis?.url ?? '', { username, password });
    t.teardown(() => client.disconnect());
    return client;
  }
}

t.test('an update that changes no rule loads nothing and ends no connection', async (t) => {
  const deployment = new Deployment(t);
  t.match(await deployment.writeSecrets(), /reads the ACL file at its start/);
  await deployment.startRedis();
  const chat = deployment.connect(t, 'chat-service');
  const id = await chat.client('ID');
  t.match(await deployment.writeSecrets(), /have not changed/);
  t.equal(await chat.client('ID'), id, 'the same connection');
});

t.test('changed rules are taken over by those connections that are there', async (t) => {
  const deployment = new Deployment(t);
  await deployment.writeSecrets('old:');
  await deployment.startRedis();
  const chat = deployment.connect(t, 'chat-service');
  const operator = deployment.connect(t, 'operator');
  const id = await chat.client('ID');
  await t.rejects(chat.set('new:{c1}:room:lobby:meta', 'x'), /NOPERM/);
  const printed = await deployment.writeSecrets('new:');
  t.match(printed, /new ACL rules for .*chat-service/);
  t.notMatch(printed, /operator|health|default/, 'and of those alone');
  t.equal(await chat.set('new:{c1}:room:lobby:meta', 'x'), 'OK');
  await t.rejects(chat.set('old:{c1}:room:lobby:meta', 'x'), /NOPERM/, 'the old rules are gone');
  t.equal(await chat.client('ID'), id, 'the same connection');
  const users = (await operator.acl('LIST')).map((line) => line.split(' ')[1]).sort();
  const named = readFileSync(deployment.aclFile, 'utf8').trim().split('\n');
  t.strictSame(users, named.map((line) => line.split(' ')[1]).sort(), 'no trial user is left');
});

t.test('a user that is no longer wanted is removed, and a new password replaces the old', async (t) => {
  const deployment = new Deployment(t);
  await deployment.writeSecrets();
  await deployment.startRedis();
  const operator = deployment.connect(t, 'operator');
  await operator.acl('SETUSER', 'left-over', 'on', '>secret', '~*', '+@all');
  rmSync(join(deployment.secrets, 'chat-service', 'password'));
  const printed = await deployment.writeSecrets();
  t.match(printed, /new ACL rules for chat-service\./);
  t.match(printed, /no longer the users left-over\./);
  t.equal(await deployment.connect(t, 'chat-service').ping(), 'PONG');
});

t.test('what is in the file is what a running Redis is given', async (t) => {
  const deployment = new Deployment(t);
  await deployment.writeSecrets('a:');
  await deployment.startRedis();
  await deployment.writeSecrets('b:');
  const operator = deployment.connect(t, 'operator');
  const given = await operator.acl('LIST');
  await operator.acl('LOAD');
  t.strictSame(await deployment.connect(t, 'operator').acl('LIST'), given);
});
