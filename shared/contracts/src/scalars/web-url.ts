import * as z from 'zod';
import { LIMITS } from '../limits.js';

/** An absolute http(s) address: `javascript:` and its like must never reach a Location header. */
export const webUrl = z
  .url({ protocol: /^https?$/, error: 'Must be an http or https address' })
  .max(LIMITS.urlLength);
