/** In the order in which they follow a name: `@민수님께서만이요`. Longer ones first where one begins with another. */
const HONORIFIC = '님|씨|들|네';
const CASE =
  '에게서|에게로|에겐|에게|에선|에서|에다가|에다|엔|에|한테서|한테로|한텐|한테|께선|께서|께|하고|이랑|랑|와|과|' +
  '으로부터|로부터|으로서|로서|으로써|로써|으로|로|더러|보고|같이|말고|치고|대로';
const AUXILIARY =
  '까지|부터|처럼|보다|만큼|마다|밖에|뿐|조차|마저|커녕|이야말로|야말로|이든지|든지|이든가|든가|' +
  '이라도|라도|이나마|나마|이나|나|은|는|도|만';
const FINAL = '이|가|을|를|의|아|야|이야|여|이여';
const ENDING =
  '이에요|예요|에요|이요|요|입니다|입니까|인데요|인데|인가요|인가|인지|이고|이며|이면|라면|이라면|' +
  '이라고|라고|이라는|라는|이란|란|이니까|니까|이니|이라서|라서|이죠|죠|이지|이네요|이네|네요';
const KOREAN = new RegExp(
  `^(?:${HONORIFIC})*(?:${CASE})*(?:${AUXILIARY})*(?:${FINAL})?(?:${ENDING})?(?![\\p{L}\\p{M}\\p{Nd}])`,
  'u',
);

const JAPANESE =
  /^(?:さん|さま|様|くん|君|ちゃん|氏|先生)?(?:から|まで|より|は|が|を|に|の|と|も|へ)*(?![\p{L}\p{M}\p{Nd}])/u;

const SPACELESS = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;
const HANGUL = /\p{Script=Hangul}/u;

/** Longest chain of particles looked at, in UTF-16 units of NFC: a bound on the work for each `@`. */
export const MOST_PARTICLES = 16;

/**
 * Whether what follows a name is the sentence's and not the name's: Korean particles, Japanese ones, or a script written without spaces
 * behind a name in another. @param before last character of the name @param after what follows, in NFC
 */
export function belongsToSentence(before: string, after: string): boolean {
  if (HANGUL.test(after.charAt(0))) return KOREAN.test(after);
  if (!SPACELESS.test(after.charAt(0))) return false;
  return !SPACELESS.test(before) || JAPANESE.test(after);
}
