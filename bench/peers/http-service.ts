import type { Member } from '../measure/process-cost.js';

/** A running service that is asked over HTTP. */
export interface HttpService {
  readonly url: string;
  /** Where `devtalk.v1` frames come from, if it has events. */
  readonly eventsUrl?: string;
  readonly tokens: readonly string[];
  members(): Member[];
  stop(): Promise<void>;
}
