import { decodePartition, encodePartition, partitionOf } from '@devtalk/bus';
import { randomBase32 } from '@devtalk/runtime';
import { type FunctionCalls, sessionFunction } from '../pipeline/function-calls.js';

interface NewInvite {
  code: string;
  by: string;
  maxUses: number;
  ttlMs: number;
}

const inviteCreate = sessionFunction<NewInvite, { expiresAt: string }>('invite_create', '_commands');
const inviteReserve = sessionFunction<{ code: string; name: string }, { status: 'RESERVED' | 'GONE' }>(
  'invite_reserve',
  '_commands',
);

/** Codes to register with. A code names its partition, since the account's is another one. */
export class Invites {
  constructor(private readonly calls: FunctionCalls) {}

  async create(by: string, maxUses: number, ttlMs: number): Promise<{ code: string; expiresAt: string }> {
    const secret = randomBase32(20);
    const p = partitionOf(secret, this.calls.partitions);
    const code = `${encodePartition(p)}${secret}`;
    const command = { code, by, maxUses, ttlMs };
    const { expiresAt } = await this.calls.call(inviteCreate, p, command);
    return { code, expiresAt };
  }

  /** Sets one use aside for this name; doing it again for the same name takes no second one. False: no such use is left. */
  async reserve(code: string, name: string): Promise<boolean> {
    const p = decodePartition(code, 0, this.calls.partitions);
    if (p === null) return false;
    const answer = await this.calls.call(inviteReserve, p, { code, name });
    return answer.status === 'RESERVED';
  }
}
