import { isIP } from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import ipaddr from 'ipaddr.js';

const FORWARDED = 'x-forwarded-for';
const BRACKETED = /^\[([^\]]+)\](?::\d{1,5})?$/;
const WITH_PORT = /^(\d+\.\d+\.\d+\.\d+):\d{1,5}$/;

/**
 * One spelling for one address: some proxies add the port, which is another for each connection, and an IPv4 address can be written in
 * IPv6 in many ways. Whoever is counted by address must not get a new one for each. Undefined for what is no address.
 */
export function plainAddress(text: string): string | undefined {
  const bare = BRACKETED.exec(text)?.[1] ?? WITH_PORT.exec(text)?.[1] ?? text;
  const [address = ''] = bare.split('%');
  const version = isIP(address);
  // Of IPv4 Node accepts one spelling alone.
  if (version === 4) return address;
  return version === 0 ? undefined : ipaddr.process(address).toString();
}

/** Before anything asks who the client is, so that a trusted proxy is known for one however the next one spells it. */
export function readForwardedAddresses(app: FastifyInstance): void {
  app.addHook('onRequest', async ({ raw: { headers } }) => {
    const forwarded = headers[FORWARDED];
    if (typeof forwarded === 'string') headers[FORWARDED] = forwarded.split(',').map(spelled).join(', ');
  });
}

const spelled = (entry: string): string => plainAddress(entry.trim()) ?? entry.trim();

/** Where a request comes from. What is forwarded as an address and is none (`unknown`, nonsense) counts as who has forwarded it. */
export function clientAddress({ ip, ips = [ip] }: Pick<FastifyRequest, 'ip' | 'ips'>): string {
  for (const hop of [...ips].reverse()) {
    const address = plainAddress(hop);
    if (address !== undefined) return address;
  }
  return ip;
}
