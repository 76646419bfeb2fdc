import { masked, type Range } from './mask.js';

/** What no link contains: white space, markup around it and the punctuation of Chinese, Japanese and Korean sentences. */
const TOKEN = /[^\s\0<>"`，。、；：！？「」『』（）《》〈〉【】]+/gu;
const LABEL = /\[[^[\]\n\0]*\]\((?=https?:\/\/)/gi;
const HANGUL = /[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]/;
/** Where a part of an address begins, which may be Hangul; elsewhere Hangul belongs to the sentence. */
const PART = /[/=?&#%]/;

/** Masks links, with or without a scheme, and the labels of links. Linear in the text. */
export function maskLinks(text: string): string {
  if (!text.includes('/') && !/www\./i.test(text)) return text;
  const withoutLabels = masked(
    text,
    [...text.matchAll(LABEL)].map(({ 0: label, index }) => [index, index + label.length]),
  );
  const found: Range[] = [];
  for (const { 0: token, index } of withoutLabels.matchAll(TOKEN)) {
    for (let from = 0; ; ) {
      const start = linkStart(token, from);
      if (start === -1) break;
      const end = linkEnd(token, start);
      found.push([index + start, index + end]);
      from = end;
    }
  }
  return masked(withoutLabels, found);
}

/** Index of the first link in a run without white space; -1 where there is none. */
function linkStart(token: string, from: number): number {
  for (let slash = token.indexOf('/', from); slash !== -1; slash = token.indexOf('/', slash + 1)) {
    const isScheme = token[slash - 1] === ':' && token[slash + 1] === '/';
    const start = hostStart(token, isScheme ? slash - 1 : slash, from);
    const before = token.slice(start, slash);
    if (isScheme ? /^[a-z]/i.test(before) : /[a-z\d-]\.[a-z\d-]/i.test(before)) return start;
    // What lies before this slash is looked at once, or a text of slashes would take quadratic time.
    from = slash + 1;
  }
  const www = /(?<![a-z\d])www\.(?=[a-z\d])/gi;
  www.lastIndex = from;
  return www.exec(token)?.index ?? -1;
}

function hostStart(token: string, end: number, least: number): number {
  let start = end;
  while (start > least && /[a-z\d.:+-]/i.test(token[start - 1] as string)) start--;
  return start;
}

function linkEnd(token: string, start: number): number {
  for (let i = start + 1; i < token.length; i++) {
    const before = token[i - 1] as string;
    if (HANGUL.test(token[i] as string) && !HANGUL.test(before) && !PART.test(before)) return i;
  }
  return token.length;
}
