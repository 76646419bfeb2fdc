import {
  createCipheriv,
  createDecipheriv,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';

/** Text that only the named readers can open. All values are base64url. */
export interface Sealed {
  /** Public key made for this text alone. */
  from: string;
  /** Key id of a reader → the content key, encrypted for them. */
  keys: Record<string, string>;
  text: string;
}

/** A reader of sealed text; `publicKey` as `SealKey.publicKey`. */
export interface SealReader {
  id: string;
  publicKey: string;
}

const CIPHER = 'aes-256-gcm';
const TAG_BYTES = 16;
/** Every key here encrypts one thing, once. */
const NONCE = Buffer.alloc(12);

/** A pair of keys whose private half never leaves this object, nor this process. */
export class SealKey implements SealReader {
  readonly id = randomBytes(9).toString('base64url');
  readonly publicKey: string;
  readonly #privateKey: KeyObject;

  constructor() {
    const { privateKey, publicKey } = generateKeyPairSync('x25519');
    this.#privateKey = privateKey;
    this.publicKey = exported(publicKey);
  }

  /** @returns null for what was sealed for others, in another context, or is damaged */
  open({ from, keys, text }: Sealed, context: string): string | null {
    const wrapped = Object.hasOwn(keys, this.id) ? keys[this.id] : undefined;
    if (wrapped === undefined) return null;
    try {
      const key = decrypt(shared(this.#privateKey, from, from, this.publicKey), wrapped, '');
      return decrypt(key, text, context).toString();
    } catch {
      return null;
    }
  }
}

/** @param context what the text is for: opened for anything else it is refused */
export function seal(readers: readonly SealReader[], text: string, context: string): Sealed {
  const pair = generateKeyPairSync('x25519');
  const from = exported(pair.publicKey);
  const key = randomBytes(32);
  const wrap = ({ id, publicKey }: SealReader) =>
    [id, encrypt(shared(pair.privateKey, publicKey, from, publicKey), key, '')] as const;
  return {
    from,
    keys: Object.fromEntries(readers.map(wrap)),
    text: encrypt(key, Buffer.from(text), context),
  };
}

export function isSealed(data: unknown): data is { sealed: Sealed } {
  const sealed = (data as { sealed?: Partial<Sealed> } | null)?.sealed;
  return (
    typeof sealed?.from === 'string' &&
    typeof sealed.text === 'string' &&
    typeof sealed.keys === 'object' &&
    sealed.keys !== null
  );
}

/** The key both sides come to, bound to both public keys. */
function shared(privateKey: KeyObject, other: string, from: string, to: string): Buffer {
  const secret = diffieHellman({ privateKey, publicKey: imported(other) });
  return Buffer.from(hkdfSync('sha256', secret, Buffer.from(from + to), 'devtalk seal', 32));
}

function encrypt(key: Buffer, text: Buffer, context: string): string {
  const cipher = createCipheriv(CIPHER, key, NONCE).setAAD(Buffer.from(context));
  const body = [cipher.update(text), cipher.final()];
  return Buffer.concat([...body, cipher.getAuthTag()]).toString('base64url');
}

/** @throws where the key is another or the text was changed */
function decrypt(key: Buffer, sealed: string, context: string): Buffer {
  const bytes = Buffer.from(sealed, 'base64url');
  const decipher = createDecipheriv(CIPHER, key, NONCE, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(context)).setAuthTag(bytes.subarray(-TAG_BYTES));
  return Buffer.concat([decipher.update(bytes.subarray(0, -TAG_BYTES)), decipher.final()]);
}

const exported = (key: KeyObject): string => key.export({ format: 'jwk' }).x ?? '';
const imported = (x: string): KeyObject =>
  createPublicKey({ key: { kty: 'OKP', crv: 'X25519', x }, format: 'jwk' });
