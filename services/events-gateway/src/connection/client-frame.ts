import { isUtf8 } from 'node:buffer';

/** A frame of a client whose shape is right; `op` and `data` are still anything. */
export interface DecodedFrame {
  id: number;
  op: string;
  data: unknown;
  key: unknown;
}

/**
 * Reads one frame of a client; null where the protocol says that the connection must end (4500): binary, invalid UTF-8 or JSON, not
 * an object, no usable id or op. Never throws, whatever the bytes are. Nesting is bounded by the frame's size, which
 * JSON.parse takes without recursion trouble up to 64 KiB; a deeper stack is caught like any other fault.
 */
export function decodeFrame(bytes: Buffer, isBinary: boolean): DecodedFrame | null {
  if (isBinary || !isUtf8(bytes)) return null;
  const value = parse(bytes);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const { id, op, data, key } = value as Record<string, unknown>;
  if (!Number.isSafeInteger(id) || (id as number) < 1) return null;
  return { id: id as number, op: typeof op === 'string' ? op : '', data, key };
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return null;
  }
}
