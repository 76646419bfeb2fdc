import type { Contract, UrlAdded } from '@devtalk/contracts';
import type { Caller } from './caller.js';

/** Adds the `url` that the contract declares: the gateway alone knows the address under which users reach it. */
export function withAddress(
  { url }: Pick<Contract, 'url'>,
  result: object,
  { publicOrigin = '' }: Caller,
): object {
  if (url === null) return result;
  const withUrl = (one: object) => ({ ...one, url: `${publicOrigin}${url.path}${codeOf(one)}` });
  return url.each === undefined
    ? withUrl(result)
    : { ...result, [url.each]: listOf(result, url.each).map(withUrl) };
}

const codeOf = (result: { code?: unknown }): string => String(result.code);

const listOf = (result: object, field: NonNullable<UrlAdded['each']>): object[] =>
  (result as Readonly<Record<string, object[]>>)[field] ?? [];
