import createMarkdownIt, { type MarkdownIt, type StateInline } from 'markdown-it';
import { bareUrlAt } from './bare-url.js';
import { linkTarget } from './link-target.js';

/** Quotes and lists within each other. Deeper than anybody writes by hand; the parser would drop what lies deeper still. */
export const MAX_NESTING = 20;

const SPACE = /\s/u;
const CJK = /[\p{Script=Hangul}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;

/**
 * CommonMark and GitHub's tables and strikethrough, as it suits a chat. Left out are
 * - HTML and character references: what somebody types is what others see;
 * - images: they would tell a stranger's server who reads, and when;
 * - link references: their definitions would vanish from the message;
 * - indented code: it is code nowhere else (a name in it is mentioned), and an accident more often than not;
 * - headings by underlining: a line of dashes below a sentence is a line.
 */
export function createParser(hasTables: boolean): MarkdownIt {
  const parser = createMarkdownIt({
    html: false,
    linkify: false,
    typographer: false,
    maxNesting: MAX_NESTING,
  });
  parser.disable(['entity', 'image', 'reference', 'code', 'lheading', 'html_block', 'html_inline']);
  if (!hasTables) parser.disable('table');
  parser.validateLink = (url) => linkTarget(url) !== undefined;
  parser.normalizeLink = (url) => url;
  parser.inline.ruler.before('escape', 'bare_url', bareUrl);
  parser.inline.State = withoutSpaces(parser.inline.State);
  return parser;
}

/** Begins at the colon, because the parser runs over letters without asking. */
function bareUrl(state: StateInline, isSilent: boolean): boolean {
  if (state.linkLevel > 0 || state.src[state.pos] !== ':') return false;
  const scheme = /(?:^|[^a-z\d])(https?)$/i.exec(state.src.slice(Math.max(0, state.pos - 6), state.pos))?.[1];
  if (scheme === undefined || (!isSilent && !state.pending.endsWith(scheme))) return false;
  const url = bareUrlAt(state.src, state.pos - scheme.length);
  if (!url) return false;
  if (!isSilent) {
    state.pending = state.pending.slice(0, -scheme.length);
    state.push('link_open', 'a', 1).attrs = [['href', url.href]];
    state.push('text', '', 0).content = url.text;
    state.push('link_close', 'a', -1);
  }
  state.pos += url.length - scheme.length;
  return true;
}

/**
 * `**강조(설명)**입니다`: by CommonMark the closing mark opens, because a letter follows the bracket without a space. Beside a letter of a
 * script without spaces a mark opens and closes wherever it does not touch a space.
 */
function withoutSpaces(State: typeof StateInline) {
  return class extends State {
    override scanDelims(start: number, canSplitWord: boolean) {
      const found = super.scanDelims(start, canSplitWord);
      if (!canSplitWord) return found;
      const before = codePointBefore(this.src, start);
      const after = String.fromCodePoint(this.src.codePointAt(start + found.length) ?? 0x20);
      return {
        ...found,
        can_open: found.can_open || (CJK.test(before) && !SPACE.test(after)),
        can_close: found.can_close || (CJK.test(after) && !SPACE.test(before)),
      };
    }
  };
}

const codePointBefore = (source: string, index: number): string =>
  [...source.slice(Math.max(0, index - 2), index)].at(-1) ?? ' ';
