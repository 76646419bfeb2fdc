import type { z } from 'zod';
import { DevTalkError, type Issue } from './errors.js';

/** What a person or a bot author needs to mend a request; one entry for each fault, without the values sent. */
export function issuesOf(error: z.core.$ZodError): Issue[] {
  return error.issues.flatMap((issue) => describe(issue, []));
}

/** `bad_request` with its `issues[]`; the first issue is also its message. */
export function badRequest(issues: Issue[]): DevTalkError {
  const [first] = issues;
  const message = first ? [first.path, first.message].filter(Boolean).join(': ') : undefined;
  return new DevTalkError('bad_request', message, { fields: { issues } });
}

/** Parses or throws `bad_request`. */
export function parseOrThrow<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const result = schema.safeParse(value);
  if (!result.success) throw badRequest(issuesOf(result.error));
  return result.data;
}

function describe(issue: z.core.$ZodIssue, parents: PropertyKey[]): Issue[] {
  const path = [...parents, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: join([...path, key]), message: 'Unknown field' }));
  }
  if (issue.code === 'invalid_key') return issue.issues.flatMap((inner) => describe(inner, path));
  return [{ path: join(path), message: issue.message }];
}

const join = (path: PropertyKey[]) => path.map(String).join('.');
