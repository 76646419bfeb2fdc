/**
 * What the range of a close code asks of a client: 4500–4999 ends the connection for good, everything else
 * (4000–4499, 1001, 1006, 1011, 1012, and a 1000 the client did not ask for) is a reason to come back.
 */
export function mayReturn(code: number): boolean {
  return code < 4500 || code > 4999;
}
