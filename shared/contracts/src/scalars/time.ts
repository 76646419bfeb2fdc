import * as z from 'zod';

/** ISO 8601 in UTC, as `2026-01-31T12:00:00.000Z`. */
export const timestamp = z.iso.datetime();
