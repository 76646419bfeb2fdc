import { linkTarget, shownHost } from './link-target.js';

export interface BareUrl {
  /** How many characters of the text it takes. */
  length: number;
  href: string;
  text: string;
}

const MAX_LENGTH = 2_048;
const SCHEME = /^https?:\/\//i;
/** Scripts written without a space between a word and what belongs to the sentence. */
const CJK = /[\p{Script=Hangul}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;
const LETTER = /[\p{L}\p{M}\p{N}]/u;
const ASCII_IN_URL = /[A-Za-z\d\-._~:/?#[\]@!$&'()*+,;=%|^{}]/;
/** At the end these belong to the sentence, or are marks of emphasis. */
const TRAILING = new Set(".,;:!?'*_~([{");
const CLOSERS: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

/**
 * The URL that begins at `start`, where the sentence around it ends it. One pass, and never more than 2,048 characters: whoever writes
 * `http://` a thousand times makes no one wait.
 */
export function bareUrlAt(source: string, start: number): BareUrl | undefined {
  const window = source.slice(start, start + MAX_LENGTH);
  const scheme = SCHEME.exec(window)?.[0];
  if (scheme === undefined) return undefined;
  const host = hostAt(window, scheme.length);
  const afterHost = scheme.length + host.length;
  // `https://bank.example@elsewhere.example` leads elsewhere.
  if (host === '' || /^(?::[^/?#\s]*)?@/.test(window.slice(afterHost, afterHost + 100))) return undefined;
  const written = trimmed(window.slice(0, restEnd(window, afterHost)), afterHost);
  const url = linkTarget(written);
  if (!url) return undefined;
  const text = scheme + shownHost(host, url) + written.slice(afterHost);
  return { length: written.length, href: url.href, text };
}

/** Labels of letters, digits and hyphens. A label that begins in ASCII ends where the sentence goes on in a script without spaces. */
function hostAt(window: string, start: number): string {
  let end = start;
  let first = '';
  for (const char of window.slice(start)) {
    if (char === '.') first = '';
    else if (!LETTER.test(char) && char !== '-') break;
    else if (first === '') first = char;
    else if (CJK.test(char) && !CJK.test(first)) break;
    end += char.length;
  }
  const host = window.slice(start, end);
  return host.endsWith('.') ? host.slice(0, -1) : host;
}

/** Where port, path, query and fragment end: at what no URL has, at a bracket that was opened before it, or at a word of the sentence. */
function restEnd(window: string, start: number): number {
  const open: Record<string, number> = { '(': 0, '[': 0, '{': 0 };
  let first = 'a'; // of the segment
  let end = start;
  for (const char of window.slice(start)) {
    if (char === '.' && end === start) break; // the full stop after a host
    if (end === start && !/[:/?#]/.test(char)) break;
    const opener = CLOSERS[char];
    if (opener !== undefined && !open[opener]) break;
    if (opener !== undefined) open[opener] = (open[opener] ?? 0) - 1;
    else if (char in open) open[char] = (open[char] ?? 0) + 1;
    if (!isInUrl(char) || (CJK.test(char) && first !== '' && !CJK.test(first))) break;
    first = /[/?#&=]/.test(char) ? '' : first || char;
    end += char.length;
  }
  return end;
}

const isInUrl = (char: string): boolean => (char < '\x80' ? ASCII_IN_URL.test(char) : LETTER.test(char));

function trimmed(url: string, least: number): string {
  let end = url.length;
  while (end > least && TRAILING.has(url[end - 1] ?? '')) end -= 1;
  return url.slice(0, end);
}
