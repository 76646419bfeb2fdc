import * as z from 'zod';
import { contract } from '../contract.js';
import { securityEvent } from '../domain/security-event.js';
import { activeSessions, registered, session, signedIn } from '../domain/session.js';
import { user } from '../domain/user.js';
import { empty, nothing } from '../operations/empty.js';
import { code, count, sessionId, userId } from '../scalars/ids.js';
import { device, displayName } from '../scalars/names.js';
import { cursor, limit, next } from '../scalars/paging.js';
import { claimedPassword, newPassword } from '../scalars/password.js';
import { timestamp } from '../scalars/time.js';
import { claimedUsername, username } from '../scalars/username.js';

/** Without `device` the server makes one from the User-Agent. */
const arrival = {
  device: device.optional(),
  delivery: z.enum(['cookie', 'token']).default('cookie').describe('How the token comes'),
};
const credentials = { username: claimedUsername, password: claimedPassword };
const scope = z.enum(['own', 'all']).default('own').describe('all: administrators only');

export const authEndpoints = {
  'auth.register': contract({
    kind: 'command',
    owner: 'session',
    route: 'username',
    retry: 'natural',
    sealed: true,
    access: 'public',
    rate: 'sign-in',
    summary: 'Sign up and in',
    data: z.strictObject({
      username,
      password: newPassword,
      displayName: displayName.optional(),
      invite: code.optional().describe('Where registration is by invitation'),
      ...arrival,
    }),
    result: registered,
    http: { route: 'POST /api/auth/register', status: 201 },
  }),
  'auth.login': contract({
    kind: 'command',
    owner: 'session',
    route: 'username',
    retry: 'natural',
    sealed: true,
    access: 'public',
    rate: 'sign-in',
    summary: 'Sign in; ends the session of any other device',
    data: z.strictObject({ ...credentials, ...arrival }),
    result: signedIn,
    http: { route: 'POST /api/auth/login' },
  }),
  'auth.logout': contract({
    kind: 'command',
    owner: 'session',
    route: 'caller',
    retry: 'natural',
    whenFull: true,
    rate: 'sign-out',
    summary: 'Sign out',
    data: nothing,
    result: empty,
    http: { route: 'POST /api/auth/logout', status: 204 },
  }),
  'auth.me': contract({
    kind: 'query',
    owner: 'gateway',
    rate: 'cheap',
    summary: 'Who one is, and in which session',
    data: nothing,
    result: z.object({ user, session }),
    http: { route: 'GET /api/auth/me' },
  }),
  'auth.recover': contract({
    kind: 'command',
    owner: 'session',
    route: 'username',
    retry: 'natural',
    sealed: true,
    access: 'public',
    rate: 'sign-in',
    summary: '"It wasn\'t me": end every session and change the password in one step',
    data: z.strictObject({ ...credentials, newPassword, ...arrival }),
    result: signedIn,
    http: { route: 'POST /api/auth/recover' },
  }),
  'auth.password': contract({
    kind: 'command',
    owner: 'session',
    route: 'caller',
    retry: 'natural',
    sealed: true,
    rate: 'security',
    summary: "Change the password; the caller's session stays, any other ends",
    data: z.strictObject({ password: claimedPassword, newPassword }),
    result: empty,
    http: { route: 'POST /api/auth/password', status: 204 },
  }),
  'session.list': contract({
    kind: 'query',
    owner: 'session',
    route: 'scope',
    rate: 'list',
    summary: 'Live sessions, cached for 5 s; `X-Cache` says HIT or MISS',
    data: z.strictObject({ scope }),
    result: activeSessions,
    http: { route: 'GET /api/auth/active-sessions' },
  }),
  'session.end': contract({
    kind: 'command',
    owner: 'session',
    route: 'session',
    retry: 'natural',
    whenFull: true,
    rate: 'sign-out',
    summary: 'End a session',
    data: z.strictObject({ id: sessionId }),
    result: empty,
    http: { route: 'DELETE /api/auth/sessions/:id', status: 204 },
  }),
  'session.endOthers': contract({
    kind: 'command',
    owner: 'session',
    route: 'caller',
    retry: 'natural',
    whenFull: true,
    rate: 'sign-out',
    summary: "End every session but the caller's",
    data: nothing,
    result: z.object({ ended: count }),
    http: { route: 'DELETE /api/auth/sessions' },
  }),
  'account.disable': contract({
    kind: 'command',
    owner: 'session',
    route: 'caller',
    retry: 'natural',
    access: 'admin',
    rate: 'admin',
    summary: 'Close an account and end its sessions, or open it again',
    data: z.strictObject({ userId, disabled: z.boolean() }),
    result: empty,
    http: { route: 'PATCH /api/admin/users/:userId', status: 204 },
  }),
  'registration.invite': contract({
    kind: 'command',
    owner: 'session',
    route: 'caller',
    retry: 'natural',
    access: 'admin',
    rate: 'admin',
    summary: 'A code to register with, where registration is by invitation',
    data: z.strictObject({ maxUses: z.int().min(1).max(1_000).default(1), expiresAt: timestamp.optional() }),
    result: z.object({ code: z.string(), maxUses: count, expiresAt: timestamp }),
    http: { route: 'POST /api/admin/invites', status: 201 },
  }),
  'security.list': contract({
    kind: 'query',
    owner: 'session',
    route: 'scope',
    rate: 'list',
    summary: 'The audit trail, newest first',
    data: z.strictObject({ scope, before: cursor.optional(), limit: limit() }),
    result: z.object({ events: z.array(securityEvent), next }),
    http: { route: 'GET /api/auth/security-events' },
  }),
};
