import * as z from 'zod';
import { contract } from '../contract.js';
import { account, snapshot } from '../domain/account.js';
import { link, shortLink } from '../domain/link.js';
import { empty, nothing } from '../operations/empty.js';
import { balanceInput } from '../scalars/balance.js';
import { accountId, code } from '../scalars/ids.js';
import { accountName } from '../scalars/names.js';
import { limit, next } from '../scalars/paging.js';
import { timestamp } from '../scalars/time.js';
import { webUrl } from '../scalars/web-url.js';
import { snapshotCursor } from '../scalars/worker-cursors.js';

const accountChange = z
  .strictObject({ id: accountId, name: accountName.optional(), balance: balanceInput.optional() })
  .refine(({ name, balance }) => name !== undefined || balance !== undefined, 'Give a name or a balance');

const snapshotRange = z.strictObject({
  account: accountId.optional(),
  from: timestamp.optional().describe('Inclusive; before 1970 means from the beginning'),
  to: timestamp.optional().describe('Exclusive'),
  after: snapshotCursor.optional(),
  limit: limit(),
});

export const workerEndpoints = {
  'link.create': contract({
    kind: 'command',
    owner: 'worker',
    route: 'newLink',
    retry: 'natural',
    url: { path: '/s/' },
    rate: 'link',
    summary: 'Shorten an address',
    data: z.strictObject({ url: webUrl }),
    result: shortLink,
    http: { route: 'POST /api/links', status: 201 },
  }),
  'link.follow': contract({
    kind: 'command',
    owner: 'worker',
    route: 'link',
    retry: 'natural',
    access: 'public',
    rate: 'anonymous',
    summary: 'Count a click and lead on',
    data: z.strictObject({ code }),
    result: z.object({ url: z.string() }),
    http: { route: 'GET /s/:code', status: 302 },
  }),
  'link.get': contract({
    kind: 'query',
    owner: 'worker',
    route: 'queries',
    rate: 'read',
    summary: 'Where a short address leads, and how often it did',
    data: z.strictObject({ code }),
    result: link,
    http: { route: 'GET /api/links/:code' },
  }),
  'dashboard.refresh': contract({
    kind: 'command',
    owner: 'gateway',
    retry: 'natural',
    rate: 'refresh',
    summary: 'Compute the dashboard anew; `dashboard.generated` says when it is there',
    data: nothing,
    result: z.object({ jobId: z.string() }),
    http: { route: 'POST /api/dashboard/refresh', status: 202 },
  }),
  'account.create': contract({
    kind: 'command',
    owner: 'worker',
    route: 'newAccount',
    retry: 'natural',
    rate: 'account',
    summary: 'Open an account; its snapshots follow as an event',
    data: z.strictObject({ name: accountName, balance: balanceInput }),
    result: account,
    http: { route: 'POST /api/accounts', status: 201 },
  }),
  'account.list': contract({
    kind: 'query',
    owner: 'worker',
    route: 'queries',
    rate: 'read',
    summary: "The caller's accounts",
    data: nothing,
    result: z.object({ accounts: z.array(account) }),
    http: { route: 'GET /api/accounts' },
  }),
  'account.update': contract({
    kind: 'command',
    owner: 'worker',
    route: 'caller',
    retry: 'remembered',
    rate: 'account',
    summary: 'Change name or balance',
    data: accountChange,
    result: account,
    http: { route: 'PATCH /api/accounts/:id' },
  }),
  'account.delete': contract({
    kind: 'command',
    owner: 'worker',
    route: 'caller',
    retry: 'remembered',
    rate: 'account',
    summary: 'Delete an account and its snapshots',
    data: z.strictObject({ id: accountId }),
    result: empty,
    http: { route: 'DELETE /api/accounts/:id', status: 204 },
  }),
  'snapshot.list': contract({
    kind: 'query',
    owner: 'worker',
    route: 'queries',
    rate: 'list',
    summary: 'Balances over time, newest first',
    data: snapshotRange,
    result: z.object({ snapshots: z.array(snapshot), next }),
    http: { route: 'GET /api/snapshots' },
  }),
};
