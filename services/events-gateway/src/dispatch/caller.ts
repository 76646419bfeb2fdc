import type { Caller as BusCaller } from '@devtalk/bus';

/** On whose behalf something is requested, over whichever way it came. */
export interface Caller extends BusCaller {
  /** Where this user reaches DevTalk, for links in answers. */
  readonly publicOrigin?: string | undefined;
}
