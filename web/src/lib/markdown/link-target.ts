const PROTOCOLS = new Set(['http:', 'https:', 'mailto:']);

/** The URL a link may lead to. Names and passwords in front of a host are there to make it look like another one. */
export function linkTarget(text: string): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !PROTOCOLS.has(url.protocol) || url.username !== '' || url.password !== '') return undefined;
  return url;
}

// One script only: letters of two can be put together to look like a third word. Of those that stand alone, Cyrillic and Greek have
// words that look Latin, so they are shown as the name servers know them.
const READABLE_LABEL =
  /^(?:[a-z\d-]+|[\p{Script=Hangul}\d-]+|[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー\d-]+)$/u;

/** A host as it was written where that names it beyond doubt, else as it is looked up. */
export function shownHost(written: string, { hostname }: URL): string {
  const lower = written.toLowerCase();
  if (lower === hostname) return written;
  const isReadable = lower.split('.').every((label) => READABLE_LABEL.test(label));
  return isReadable && !/^[\d.]+$/.test(hostname) ? written : hostname;
}

const LOOKS_LIKE_HOST = /^(?:https?:\/\/)?([^\s/?#@:]+\.[^\s/?#@:.]+)(?:[:/?#]|$)/i;

/** The host of `url` if the text of a link to it says another one. */
export function misleadingHost(label: string, { hostname }: URL): string | undefined {
  const said = LOOKS_LIKE_HOST.exec(label.trim().slice(0, 300))?.[1];
  if (said === undefined) return undefined;
  const target = linkTarget(`https://${said}`);
  const bare = (host: string) => host.replace(/^www\./, '');
  return target && bare(target.hostname) === bare(hostname) ? undefined : hostname;
}
