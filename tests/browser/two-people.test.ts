import { waitFor } from '@devtalk/testkit';
import t from 'tap';
import { startTwoOfEach } from '../integration/system.js';
import { chromiumPath, startChromium } from './chromium.js';
import { PASSWORD, Visitor } from './visitor.js';

t.setTimeout(150_000);
const path = chromiumPath();
const skip = path === undefined && 'there is no Chromium here: install one, or name it in CHROMIUM_PATH';

t.test('two people in two browsers', { skip }, async (t) => {
  const talk = await startTwoOfEach(t);
  const browser = await startChromium(t, path as string);
  const ada = await Visitor.arrive(browser, { url: talk.a.url });
  const bo = await Visitor.arrive(browser, { url: talk.b.url, locale: 'ko-KR' });
  const visitors = [ada, bo];

  t.test('two people sign up and talk, each on a gateway of their own', async (t) => {
    await Promise.all([ada.signUp('ada'), bo.signUp('bo')]);
    await Promise.all([ada.openLobby(), bo.openLobby()]);
    await ada.say('Hello from Ada');
    await bo.message('Hello from Ada').waitFor();
    await bo.say('안녕하세요, 에이다');
    await ada.message('안녕하세요, 에이다').waitFor();
    t.equal(await ada.message('Hello from Ada').count(), 1, 'what was pending and what came back are one');
  });

  t.test('the page is Korean for who reads Korean', async (t) => {
    t.equal(await bo.page.evaluate('document.documentElement.lang'), 'ko');
    await bo.page.getByRole('link', { name: '대시보드' }).first().waitFor();
    t.equal(await ada.page.evaluate('document.documentElement.lang'), 'en');
  });

  t.test('Enter that ends a composition does not send the half of a word', async (t) => {
    const keyboard = await bo.page.context().newCDPSession(bo.page);
    await bo.composer.focus();
    await keyboard.send('Input.imeSetComposition', { text: '한그', selectionStart: 2, selectionEnd: 2 });
    const enter = { type: 'rawKeyDown', key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 229 } as const;
    await keyboard.send('Input.dispatchKeyEvent', enter);
    t.equal(await bo.composer.inputValue(), '한그', 'it is still being written');
    await keyboard.send('Input.insertText', { text: '한글' });
    await bo.composer.press('Enter');
    await ada.message('한글').waitFor();
    t.equal(await ada.message('한그').count(), 0, 'nothing else was sent');
    t.equal(await bo.composer.inputValue(), '');
  });

  t.test('who is typing is seen by the other', async () => {
    await ada.composer.pressSequentially('Let me thi');
    await bo.page
      .getByText(/ada.*(입력|쓰)/)
      .first()
      .waitFor();
    await ada.composer.fill('');
  });

  t.test('a second sign-in throws the first out, who knows by whom and loses no word', async (t) => {
    await ada.composer.fill('half a thought');
    const other = await Visitor.arrive(browser, { url: talk.b.url });
    visitors.push(other);
    await other.signIn('ada');
    await ada.page.getByRole('heading', { name: 'You are signed in elsewhere' }).waitFor();
    const facts = await ada.page.locator('dl').innerText();
    t.match(facts, /Chrome on Linux/);
    t.match(facts, /127\.0\.0\.1/);
    await ada.page.getByText('half a thought').waitFor();
    await other.page.getByText('Your other session was signed out').waitFor();

    await ada.page.getByRole('button', { name: 'Use here instead' }).click();
    await ada.page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await ada.page.getByRole('button', { name: 'Use here instead' }).click();
    await ada.composer.waitFor();
    t.equal(await ada.composer.inputValue(), 'half a thought', 'the draft is back in its place');
    await other.page.getByRole('heading', { name: 'You are signed in elsewhere' }).waitFor();
    await ada.composer.press('Enter');
    await bo.message('half a thought').waitFor();
    t.equal(
      await bo.page.getByRole('heading', { name: '다른 곳에서' }).count(),
      0,
      'nobody else was thrown out',
    );
  });

  t.test('a dashboard appears by itself', async (t) => {
    const loads = countLoads(bo);
    await bo.page.getByRole('link', { name: '대시보드' }).first().click();
    await bo.page.getByText(/Lobby/).last().waitFor();
    const isThere = async () => /ada/i.test(await bo.page.locator('main').innerText());
    await waitFor(isThere, { timeout: 15_000, interval: 50, what: 'the computed dashboard' });
    t.equal(loads(), 0, 'without the page having been loaded again');
  });

  t.test('on a narrow screen everything is within reach', async (t) => {
    const phone = await Visitor.arrive(browser, { url: talk.a.url, viewport: { width: 390, height: 844 } });
    visitors.push(phone);
    t.ok((await phone.overflow()) <= 0, 'the sign-in');
    await phone.signUp('cy');
    await phone.openLobby();
    t.ok((await phone.overflow()) <= 0, 'a room');
    await phone.say('From the train');
    await ada.message('From the train').waitFor();
    const box = await phone.composer.boundingBox();
    t.ok(
      box && box.x >= 0 && box.x + box.width <= 390 && box.y + box.height <= 844,
      'the composer is in sight',
    );
    for (const page of ['dashboard', 'notifications', 'security', 'settings']) {
      await phone.page.goto(`${talk.a.url}/${page}`);
      await phone.page.getByRole('heading', { level: 1 }).first().waitFor();
      t.ok((await phone.overflow()) <= 0, page);
    }
  });

  t.test('no page complained', async (t) => {
    for (const { complaints } of visitors) t.strictSame(complaints, []);
  });
});

function countLoads({ page }: Visitor): () => number {
  let loads = 0;
  page.on('load', () => loads++);
  return () => loads;
}
