import { redactText } from './redact.js';

const longestChain = 5;

export interface ErrorDescription {
  type: string;
  message: string;
  code?: string;
  /** Own stack and, after `caused by:`, the stacks of the causes. */
  stack?: string;
  causes?: { type: string; message: string; code?: string }[];
}

/**
 * Only named fields are taken: drivers hang whole commands on their errors, and with them the password of an AUTH.
 */
export function describeError(error: Error): ErrorDescription {
  const [first, ...causes] = chainOf(error);
  const stack = [first, ...causes].map((link) => link?.stack ?? link?.message ?? '').join('\ncaused by: ');
  return {
    ...summary(first ?? error),
    stack: redactText(stack),
    ...(causes.length > 0 ? { causes: causes.map(summary) } : {}),
  };
}

/** `message: cause: cause of the cause`, one line without stack; a cause that repeats what is said already is left out. */
export function describeInOneLine(error: unknown): string {
  if (!(error instanceof Error)) return redactText(String(error));
  const parts: string[] = [];
  for (const { message, name } of chainOf(error)) {
    const part = inOneLine(message || name);
    if (!parts.some((said) => said.includes(part))) parts.push(part);
  }
  return redactText(parts.join(': '));
}

const inOneLine = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('; ');

/** The error and what caused it, first to last; stops at a circle. An AggregateError is followed into its first error. */
function chainOf(error: Error): Error[] {
  const chain: Error[] = [];
  let next: unknown = error;
  while (next instanceof Error && chain.length < longestChain && !chain.includes(next)) {
    chain.push(next);
    next = next.cause ?? (next instanceof AggregateError ? next.errors[0] : undefined);
  }
  return chain;
}

function summary(error: Error) {
  const { code } = error as NodeJS.ErrnoException;
  return {
    type: error.name,
    message: redactText(error.message),
    ...(typeof code === 'string' ? { code } : {}),
  };
}
