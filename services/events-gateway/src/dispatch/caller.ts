import type { Actor } from '@devtalk/shared/bus';

/** Who asks, in which request. */
export interface Caller {
  /** Absent where nobody is signed in. */
  readonly actor: Actor | undefined;
  readonly requestId: string;
  /** Idempotency key: the same one from the same person asks for the same effect, once. */
  readonly key?: string | undefined;
  /** Where this person reaches DevTalk, for links in answers. */
  readonly publicOrigin?: string | undefined;
}
