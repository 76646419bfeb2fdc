import { decodePartition, encodePartition } from '@devtalk/bus';
import type { AuditRow } from '../pipeline/answers.js';
import { type FunctionCalls, sessionFunction } from '../pipeline/function-calls.js';

export interface AuditEntry extends AuditRow {
  partition: number;
}
export interface AuditPage {
  entries: AuditEntry[];
  /** Cursor, or null at the end. */
  next: string | null;
}

interface OwnPage {
  userId: string;
  limit: number;
  before: string | undefined;
}

const auditOwn = sessionFunction<OwnPage, { entries: AuditRow[]; next?: string }>('audit_own', '_commands');

/** A position in the trail of all partitions: entries are ordered by their stream id, then by their partition. */
interface Position {
  partition: number;
  id: string;
}

/** The audit trail, newest first, as far back as it is kept. */
export class AuditTrail {
  constructor(private readonly calls: FunctionCalls) {}

  async own(p: number, userId: string, limit: number, before?: string): Promise<AuditPage> {
    const position = before === undefined ? undefined : parseCursor(before, this.calls.partitions);
    if (position === null) return { entries: [], next: null };
    const page = await this.calls.call(auditOwn, p, {
      userId,
      limit,
      before: position?.id,
    });
    const next = page.next === undefined ? null : cursorOf({ partition: p, id: page.next });
    return { entries: page.entries.map((row) => ({ ...row, partition: p })), next };
  }

  async all(limit: number, before?: string): Promise<AuditPage> {
    const position = before === undefined ? undefined : parseCursor(before, this.calls.partitions);
    if (position === null) return { entries: [], next: null };
    const partitions = Array.from({ length: this.calls.partitions }, (_, p) => p);
    const parts = await Promise.all(partitions.map((p) => this.#read(p, limit, position)));
    const found = parts.flat().sort(newestFirst);
    const entries = found.slice(0, limit);
    const last = entries.at(-1);
    return { entries, next: found.length > limit && last ? cursorOf(last) : null };
  }

  /** One more than requested, to know whether there is another page. */
  async #read(p: number, limit: number, before: Position | undefined): Promise<AuditEntry[]> {
    const key = this.calls.bus.keys.session.audit(p);
    const rows = await this.calls.bus.work.xrevrange(key, upperEnd(p, before), '-', 'COUNT', limit + 1);
    return rows.map(([id, fields]) => ({ ...asRow(fields), id, partition: p }));
  }
}

/** In a partition below that of the cursor an entry with the very same id comes after it. */
const upperEnd = (p: number, before: Position | undefined): string => {
  if (before === undefined) return '+';
  return p < before.partition ? before.id : `(${before.id}`;
};

function asRow(fields: string[]): AuditRow {
  const row: Record<string, string> = {};
  for (let i = 0; i < fields.length; i += 2) row[fields[i] ?? ''] = fields[i + 1] ?? '';
  return row as unknown as AuditRow;
}

export const cursorOf = ({ partition, id }: Position): string => `${encodePartition(partition)}.${id}`;

function parseCursor(cursor: string, partitions: number): Position | null {
  const id = /^[0-9a-z]{2}\.(\d{1,15}-\d{1,15})$/.exec(cursor)?.[1];
  const partition = decodePartition(cursor, 0, partitions);
  return id === undefined || partition === null ? null : { partition, id };
}

function newestFirst(a: AuditEntry, b: AuditEntry): number {
  const [aMs = 0, aN = 0] = a.id.split('-').map(Number);
  const [bMs = 0, bN = 0] = b.id.split('-').map(Number);
  return bMs - aMs || bN - aN || b.partition - a.partition;
}
