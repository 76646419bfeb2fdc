import type { Actor } from '@devtalk/bus';

/** Who asks, in which request. */
export interface Caller {
  /** Absent where nobody is signed in. */
  readonly actor: Actor | undefined;
  readonly requestId: string;
  /** Idempotency key: the same one from the same person asks for the same effect, once. */
  readonly key?: string | undefined;
  /** This gateway hears the live frames of the room that is asked about: one of them may be the answer, which is then a JsonText. */
  readonly hears?: boolean | undefined;
  /** Where this person reaches DevTalk, for links in answers. */
  readonly publicOrigin?: string | undefined;
}
