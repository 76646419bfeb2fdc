const loneSurrogate = /\p{Surrogate}/u;

/** Number of Unicode code points, which is what every limit of the interface counts. */
export function codePointLength(text: string): number {
  let count = text.length;
  for (let i = 0; i < text.length - 1; i++) {
    if (isHigh(text.charCodeAt(i)) && isLow(text.charCodeAt(i + 1))) {
      count--;
      i++;
    }
  }
  return count;
}

/** Whether the length lies in min…max; counts only where the number of UTF-16 units leaves it open. */
export function hasLengthBetween(text: string, min: number, max: number): boolean {
  if (text.length < min || text.length > 2 * max) return false;
  if (text.length >= 2 * min && text.length <= max) return true;
  const length = codePointLength(text);
  return length >= min && length <= max;
}

/** False for a lone surrogate, which UTF-8 cannot carry: it would come back as another character. */
export function isWellFormed(text: string): boolean {
  return !loneSurrogate.test(text);
}

const isHigh = (unit: number) => unit >= 0xd800 && unit <= 0xdbff;
const isLow = (unit: number) => unit >= 0xdc00 && unit <= 0xdfff;
