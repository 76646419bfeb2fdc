import { isIPv4 } from 'node:net';
import ipaddr from 'ipaddr.js';

/**
 * How many sockets and streams each client address has here. IPv6 counts by /64, which is what one customer gets and can choose
 * addresses in at will.
 */
export class AddressLimit {
  readonly #counts = new Map<string, number>();

  constructor(private readonly max: number) {}

  hasSlot(address: string): boolean {
    return (this.#counts.get(networkOf(address)) ?? 0) < this.max;
  }

  /** Takes a place; false where the address has none left. Every place taken is given back with `release`. */
  take(address: string): boolean {
    const network = networkOf(address);
    const count = this.#counts.get(network) ?? 0;
    if (count >= this.max) return false;
    this.#counts.set(network, count + 1);
    return true;
  }

  release(address: string): void {
    const network = networkOf(address);
    const count = this.#counts.get(network) ?? 0;
    if (count <= 1) this.#counts.delete(network);
    else this.#counts.set(network, count - 1);
  }
}

export function networkOf(address: string): string {
  if (isIPv4(address) || !ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  if (parsed.kind() === 'ipv4') return parsed.toString();
  return (parsed as ipaddr.IPv6).parts.slice(0, 4).join(':');
}
