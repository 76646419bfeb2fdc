import type { Scenario } from '../run/scenario.js';
import { abuse } from './abuse.js';
import { avalanches } from './avalanche.js';
import { cachedRead } from './cached-read.js';
import { connectManyRooms } from './connect-many-rooms.js';
import { fanOuts } from './fan-out.js';
import { growths } from './growth.js';
import { idle } from './idle.js';
import { jitters } from './jitter.js';
import { jobs } from './jobs.js';
import { saturations } from './saturation.js';
import { sessionMemory } from './session-memory.js';
import { signInStorm } from './sign-in-storm.js';
import { takeover } from './takeover.js';

/** In the order of the report. */
export const scenarios: readonly Scenario[] = [
  ...fanOuts,
  ...saturations,
  ...jitters,
  ...avalanches,
  idle,
  takeover,
  signInStorm,
  sessionMemory,
  jobs,
  cachedRead,
  ...growths,
  connectManyRooms,
  abuse,
];
