import type { Counts } from '../measure/histogram.js';
import type { Health } from '../measure/own-health.js';
import type { TalkPlan } from './crowd.js';
import type { DialectName, Identity } from './dialect.js';
import type { HttpFigures, HttpPlan } from './http-load.js';
import type { TravelFigures, TravelPlan } from './travellers.js';

/** What the conductor asks of a generator process, and what it answers. */
interface Orders {
  crowd: { ask: { dialect: DialectName }; answer: undefined };
  connect: {
    ask: { url: string; identities: readonly Identity[]; perSecond: number; limitMs: number };
    /** How many are ready. */
    answer: number;
  };
  talk: { ask: TalkPlan; answer: number };
  /** Forgets what was counted, as after a warm-up. */
  reset: { ask: undefined; answer: undefined };
  figures: { ask: undefined; answer: CrowdFigures };
  http: { ask: HttpPlan; answer: HttpFigures };
  travel: { ask: TravelPlan; answer: undefined };
  'travel-ready': { ask: undefined; answer: number };
  'travel-talk': { ask: { perRoom: number; count: number }; answer: undefined };
  'travel-figures': { ask: undefined; answer: TravelFigures };
}

export interface CrowdFigures {
  readonly sent: number;
  readonly delivered: number;
  readonly acknowledged: number;
  readonly connected: number;
  readonly failures: readonly string[];
  readonly delivery: Counts;
  readonly acks: Counts;
  readonly health: Health;
}

export type OrderName = keyof Orders;
export type Ask<N extends OrderName> = Orders[N]['ask'];
export type Answer<N extends OrderName> = Orders[N]['answer'];

export interface OrderMessage {
  readonly number: number;
  readonly name: OrderName;
  readonly ask: unknown;
}

export interface AnswerMessage {
  readonly number: number;
  readonly answer?: unknown;
  readonly error?: string;
}
