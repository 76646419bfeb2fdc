import type { Scenario } from '../run/scenario.js';
import { fanOuts } from './fan-out.js';

export const scenarios: readonly Scenario[] = [...fanOuts];
