import t from 'tap';
import { codePoints, firstGrapheme } from '../text.js';
import { ago, dayName, dayOf } from '../time.js';
import { en } from './en.js';
import { ko } from './ko.js';

function words(value: unknown): string[] {
  if (typeof value === 'function') return [String(value('x', 'y', 'z'))];
  return typeof value === 'string' ? [value] : Object.values(value as object).flatMap(words);
}

t.test('no word of either language is empty, and Korean is Korean', async (t) => {
  t.ok(words(en).every((word) => word.trim() !== ''));
  t.same(
    words(ko).filter((word) => !/\p{Script=Hangul}/u.test(word)),
    ['x · y'],
  );
});

t.test('counts of one are singular in English', async (t) => {
  t.equal(en.rooms.unread(1), '1 unread message');
  t.equal(en.rooms.unread(1_200), '1,200 unread messages');
});

t.test('a person sees one character where code units are many', async (t) => {
  t.equal(firstGrapheme('👩‍💻 Hyerin'), '👩‍💻');
  t.equal(firstGrapheme('  한결'), '한'.normalize('NFC'));
  t.equal(firstGrapheme('한결'.normalize('NFD')).normalize('NFC'), '한');
  t.equal(firstGrapheme(''), '');
  t.equal(codePoints('a👍한'), 3);
});

t.test('days by their names', async (t) => {
  const now = new Date(2026, 10, 22, 9);
  const on = (day: number, hour = 12) => new Date(2026, 10, day, hour).toISOString();
  t.equal(dayName(on(22, 0), 'en', now), 'Today');
  t.equal(dayName(on(21, 23), 'ko', now), '어제');
  t.equal(dayName(on(18), 'en', now), 'Wednesday, November 18');
  t.match(dayName(new Date(2025, 0, 2).toISOString(), 'ko', now), /2025년 1월 2일/);
  const noon = new Date(2026, 10, 2, 12).getTime();
  t.same(dayOf(noon), { from: noon - 12 * 3_600_000, to: noon + 12 * 3_600_000 });
});

t.test('how long ago', async (t) => {
  const now = Date.parse('2026-01-02T12:00:00Z');
  t.equal(ago('2026-01-02T11:59:30Z', 'en', now), 'now');
  t.equal(ago('2026-01-02T11:57:00Z', 'en', now), '3 minutes ago');
  t.equal(ago('2026-01-01T12:00:00Z', 'ko', now), '어제');
  t.equal(ago('2026-01-02T12:00:09Z', 'en', now), 'now', 'a clock that runs ahead');
});
