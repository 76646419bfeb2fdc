import { isIPv6 } from 'node:net';

/**
 * What counts as one place for throttling: an IPv4 address, or the /64 an IPv6 subscriber has all to themselves, lest they
 * take a new address for each guess. Anything that is no address counts as itself.
 */
export function throttlePlace(ip: string): string {
  const bare = ip.split('%')[0] ?? ip;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare)?.[1];
  if (mapped !== undefined) return mapped;
  return isIPv6(bare) ? `${groups(bare).slice(0, 4).join(':')}::/64` : bare;
}

/** The eight groups of an IPv6 address, in the one spelling a URL gives them. */
function groups(ip: string): string[] {
  const canonical = new URL(`http://[${ip}]`).hostname.slice(1, -1);
  const [head = '', tail] = canonical.split('::');
  const left = head === '' ? [] : head.split(':');
  if (tail === undefined) return left;
  const right = tail === '' ? [] : tail.split(':');
  return [...left, ...Array<string>(8 - left.length - right.length).fill('0'), ...right];
}
