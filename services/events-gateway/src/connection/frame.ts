const FIN_TEXT = 0x81;

/**
 * One unmasked WebSocket text frame (RFC 6455) around UTF-8 bytes or a string. Frames of a server are not masked, so one buffer serves
 * every socket it is for; nothing may write into it afterwards.
 */
export function frameText(payload: Buffer | string): Buffer {
  const length = typeof payload === 'string' ? Buffer.byteLength(payload) : payload.length;
  const head = headLength(length);
  const frame = Buffer.allocUnsafe(head + length);
  writeHead(frame, length);
  if (typeof payload === 'string') frame.write(payload, head, 'utf8');
  else payload.copy(frame, head);
  return frame;
}

export const frameJson = (value: unknown): Buffer => frameText(JSON.stringify(value));

/** An empty ping: browsers answer it by themselves, so a peer that is silent afterwards is dead. */
export const PING = Buffer.from([0x89, 0x00]);

const headLength = (length: number): number => (length < 126 ? 2 : length < 65_536 ? 4 : 10);

function writeHead(frame: Buffer, length: number): void {
  frame[0] = FIN_TEXT;
  if (length < 126) {
    frame[1] = length;
  } else if (length < 65_536) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 127;
    frame.writeUInt32BE(0, 2);
    frame.writeUInt32BE(length, 6);
  }
}
