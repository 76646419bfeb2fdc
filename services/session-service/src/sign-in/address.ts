import { isIPv6 } from 'node:net';

/**
 * What throttling counts as one address: an IPv4 address, or the /64 of an IPv6 subscriber, who could otherwise
 * use a new address for each guess. Anything that is no address counts as itself.
 */
export function throttledAddress(ip: string): string {
  const bare = ip.split('%')[0] ?? ip;
  if (!isIPv6(bare)) return bare;
  const all = groups(bare);
  return isMapped(all) ? dotted(all) : `${all.slice(0, 4).join(':')}::/64`;
}

/** An IPv4 address in IPv6, however it is written: all of them share one /64. */
const isMapped = (all: readonly string[]): boolean => all.slice(0, 6).join(':') === '0:0:0:0:0:ffff';

const dotted = (all: readonly string[]): string =>
  all
    .slice(6)
    .map((group) => Number.parseInt(group, 16))
    .flatMap((number) => [number >> 8, number & 255])
    .join('.');

/** The eight groups of an IPv6 address, in the one spelling a URL gives them. */
function groups(ip: string): string[] {
  const canonical = new URL(`http://[${ip}]`).hostname.slice(1, -1);
  const [head = '', tail] = canonical.split('::');
  const left = head === '' ? [] : head.split(':');
  if (tail === undefined) return left;
  const right = tail === '' ? [] : tail.split(':');
  return [...left, ...Array<string>(8 - left.length - right.length).fill('0'), ...right];
}
