/** FNV-1a, 32 bits, over the UTF-8 bytes: stable across versions, languages and machines, which a partition map must be. */
export function fnv1a32(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    // Ids are ASCII, where a character is its byte: whoever is in thousands of rooms has thousands of them hashed.
    if (code > 0x7f) return ofBytes(text);
    hash = Math.imul(hash ^ code, 0x01000193);
  }
  return hash >>> 0;
}

function ofBytes(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text, 'utf8')) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

/** The partition (0 ≤ p < `partitions`) of an id that does not carry its own, such as a room id or a username. */
export function partitionOf(id: string, partitions: number): number {
  return fnv1a32(id) % partitions;
}

const WIDTH = 2;
const MAX_PARTITIONS = 36 ** WIDTH;

/** Two base-36 digits, as user ids, session ids and tokens carry them. */
export function encodePartition(partition: number): string {
  if (!Number.isInteger(partition) || partition < 0 || partition >= MAX_PARTITIONS) {
    throw new RangeError(`a partition is an integer from 0 to ${MAX_PARTITIONS - 1}, not ${partition}`);
  }
  return partition.toString(36).padStart(WIDTH, '0');
}

/** The partition that `id` carries at `offset`, or null where there is none below `partitions`: the id is not one of ours. */
export function decodePartition(id: string, offset: number, partitions: number): number | null {
  const digits = id.slice(offset, offset + WIDTH);
  if (!/^[0-9a-z]{2}$/.test(digits)) return null;
  const partition = Number.parseInt(digits, 36);
  return partition < partitions ? partition : null;
}

/** The partition of a user id (`u03…`) or session id (`s03…`); null for anything that cannot be one. */
export function partitionOfUser(userId: string, partitions: number): number | null {
  return decodePartition(userId, 1, partitions);
}

/** The partition of a token (`03.…`); null for anything that cannot be one. */
export function partitionOfToken(token: string, partitions: number): number | null {
  return token[WIDTH] === '.' ? decodePartition(token, 0, partitions) : null;
}
