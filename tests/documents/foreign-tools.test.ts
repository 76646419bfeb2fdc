import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Parser } from '@asyncapi/parser';
import { asyncApi, openApi } from '@devtalk/contracts';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import openapiTypescript, { astToString } from 'openapi-typescript';
import t from 'tap';

t.setTimeout(120_000);

const TSC = createRequire(import.meta.url).resolve('typescript/bin/tsc');
const openapi = openApi({ version: '1.2.3' });

/** What these documents mean to do otherwise than a linter advises. */
const LINT_RULES = {
  'operation-2xx-response': 'off', // a short link answers with a redirect, and with nothing else
} as const;

t.test('Redocly finds nothing wrong with the OpenAPI document', async (t) => {
  const config = await createConfig({ extends: ['recommended'], rules: LINT_RULES });
  const problems = await lintFromString({ source: JSON.stringify(openapi), config });
  t.strictSame(
    problems.map(({ ruleId, message, location }) => `${ruleId}: ${message} ${location[0]?.pointer}`),
    [],
  );
});

t.test('the types openapi-typescript makes of it compile, and say what an answer holds', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'devtalk-types-'));
  t.teardown(() => rm(folder, { recursive: true }));
  const types = astToString(await openapiTypescript(JSON.stringify(openapi)));
  await writeFile(join(folder, 'api.ts'), types);
  await writeFile(join(folder, 'use.ts'), USE);
  const args = [TSC, '--noEmit', '--strict', '--skipLibCheck', join(folder, 'use.ts')];
  const compiled = await promisify(execFile)(process.execPath, args).catch((error) => error);
  t.equal(compiled.stdout, '');
});

/** Each of these was an empty schema once. */
const USE = `import type { components } from './api';
type Schemas = components['schemas'];
const token: string | undefined = ({} as Schemas['SignedIn']).token;
const user: string = ({} as Schemas['Registered']).user.username;
const code: string = ({} as Schemas['Problem']).code;
const balance: string = ({} as Schemas['Account']).balance;
const link: string = ({} as Schemas['ShortLink']).url;
const status: number = ({} as Schemas['Status']).connections;
const count: number = ({} as Schemas['ActiveSessions']).count;
const unread: number | null = ({} as Schemas['DashboardAnswer']).dashboard.you.unread;
// @ts-expect-error: types that accept any field would prove nothing
const nothing: number = ({} as Schemas['SignedIn']).nothing;
export { token, user, code, balance, link, status, count, unread, nothing };
`;

t.test('the AsyncAPI parser takes the AsyncAPI document', async (t) => {
  const { document, diagnostics } = await new Parser().parse(JSON.stringify(asyncApi({ version: '1.2.3' })));
  const grave = diagnostics.filter(({ code }) => code !== 'asyncapi-latest-version');
  t.strictSame(
    grave.map(({ code, message, path }) => `${code}: ${message} ${path.join('/')}`),
    [],
  );
  t.ok((document?.messages().all().length ?? 0) > 50);
});
