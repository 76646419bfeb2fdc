import * as z from 'zod';

export const SUGGESTION_KINDS = ['user', 'room', 'emoji'] as const;

export const suggestion = z
  .object({ kind: z.enum(SUGGESTION_KINDS), id: z.string(), label: z.string() })
  .meta({ id: 'Suggestion' });

export type SuggestionKind = (typeof SUGGESTION_KINDS)[number];
export type Suggestion = z.output<typeof suggestion>;
