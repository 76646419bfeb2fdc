import * as z from 'zod';

const element = String.raw`[\p{Extended_Pictographic}\p{Emoji_Modifier}](?:\p{Emoji_Modifier}|\uFE0F)?(?:[\u{E0020}-\u{E007E}]+\u{E007F})?`;
const pattern = new RegExp(
  String.raw`^(?:\p{Regional_Indicator}{2}|[0-9#*]\uFE0F?\u20E3|${element}(?:\u200D${element}){0,7})$`,
  'u',
);

/**
 * With the variation selector exactly where the fully qualified form of UTS #51 has it, as pickers give it: with and without it is one
 * emoji.
 */
export function qualifyEmoji(value: string): string {
  return value
    .replaceAll('\ufe0f', '')
    .replace(/[0-9#*](?=\u20e3)/gu, '$&\ufe0f')
    .replace(/(?!\p{Emoji_Presentation})\p{Extended_Pictographic}(?!\p{Emoji_Modifier})/gu, '$&\ufe0f');
}

/** One emoji of UTS #51's grammar, so new ones need no new table; never a word, hence never a prototype key. */
export const emoji = z
  .string()
  .refine((value) => value.length <= 64 && pattern.test(value), 'Must be one emoji')
  .overwrite(qualifyEmoji)
  .meta({ maxLength: 64, description: 'One emoji' });
