// @ts-check
/**
 * Writes shared/contracts/src/scalars/confusables.ts from confusables.txt of the Unicode Character Database's security data
 * (UTS #39), once for a new version of Unicode: node shared/contracts/tools/confusables.mjs <confusables.txt>
 */
import { readFileSync, writeFileSync } from 'node:fs';

const WIDTH = 110;
const text = readFileSync(process.argv[2] ?? 'confusables.txt', 'utf8');
const version = /^# Version: (\S+)/m.exec(text)?.[1];
/** @type {Map<string, number[]>} */
const byTarget = new Map();

for (const [, from = '', to = ''] of text.matchAll(/^([0-9A-F]+) ;\s*([0-9A-F ]+?)\s*;\s*MA/gm)) {
  const source = String.fromCodePoint(Number.parseInt(from, 16));
  const target = to.split(' ').map((code) => Number.parseInt(code, 16));
  // Names are compared after NFKC and without what cannot be seen. Hangul syllables stay whole: taken apart into letters,
  // different ones would be spelled the same.
  const isGone =
    source.normalize('NFKC') !== source ||
    /[\p{Default_Ignorable_Code_Point}\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff]/u.test(source);
  if (isGone) continue;
  const key = target.map((code) => code.toString(36)).join('+');
  byTarget.set(key, [...(byTarget.get(key) ?? []), source.codePointAt(0) ?? 0]);
}

/** Ascending code points as the differences between them. @param {number[]} codes */
const differences = (codes) =>
  codes
    .sort((a, b) => a - b)
    .map((code, i) => (code - (codes[i - 1] ?? 0)).toString(36))
    .join(' ');

/** @type {string[]} */
const lines = [];
let line = '';
for (const [target, codes] of byTarget) {
  const entry = `${target}=${differences(codes)};`;
  if (line.length + entry.length > WIDTH) {
    lines.push(line);
    line = '';
  }
  line += entry;
}
lines.push(line);

writeFileSync(
  new URL('../src/scalars/confusables.ts', import.meta.url),
  `/**
 * Which characters look like which others, by UTS #39, Unicode ${version}; made by tools/confusables.mjs. In each entry the code points
 * of what is looked like, then the code points that look so, as differences, in base 36.
 * Data: © Unicode, Inc., under the Unicode License v3 (https://www.unicode.org/license.txt).
 */
export const CONFUSABLES = \`
${lines.join('\n')}
\`;
`,
);
