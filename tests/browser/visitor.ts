import type { Browser, Locator, Page } from 'playwright-core';

export interface VisitorOptions {
  url: string;
  locale?: 'en-US' | 'ko-KR';
  viewport?: { width: number; height: number };
}

/** What the page says, in the language the visitor reads. */
const WORDS = {
  'en-US': {
    toSignUp: 'Create account',
    username: 'Username',
    password: 'Password',
    signUp: 'Create account',
    signIn: 'Sign in',
    compose: /^Message /,
    lobby: /Lobby/,
  },
  'ko-KR': {
    toSignUp: '계정 만들기',
    username: '사용자 이름',
    password: '비밀번호',
    signUp: '계정 만들기',
    signIn: '로그인',
    compose: /./,
    lobby: /Lobby/,
  },
};

export const PASSWORD = 'correct horse battery staple';

/** The page asks who it is before anybody has signed in, and browsers log every 401. */
const EXPECTED = /status of 401/;

/** Someone with a browser of their own: nothing is shared with other visitors, not even the cookies. */
export class Visitor {
  /** Errors of the console, of scripts, and of the content security policy. */
  readonly complaints: string[] = [];
  readonly #words: (typeof WORDS)['en-US'];

  private constructor(
    readonly page: Page,
    { locale = 'en-US' }: VisitorOptions,
  ) {
    this.#words = WORDS[locale];
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error' && !EXPECTED.test(message.text())) this.complaints.push(message.text());
    });
  }

  static async arrive(browser: Browser, options: VisitorOptions): Promise<Visitor> {
    const { locale = 'en-US', viewport = { width: 1_280, height: 800 } } = options;
    const context = await browser.newContext({ locale, viewport });
    context.setDefaultTimeout(20_000);
    const visitor = new Visitor(await context.newPage(), options);
    await visitor.page.goto(options.url);
    return visitor;
  }

  async signUp(username: string): Promise<void> {
    await this.page.getByRole('button', { name: this.#words.toSignUp }).click();
    await this.#enter(username, this.#words.signUp);
  }

  async signIn(username: string): Promise<void> {
    await this.#enter(username, this.#words.signIn);
  }

  async #enter(username: string, button: string): Promise<void> {
    await this.page.getByLabel(this.#words.username, { exact: true }).fill(username);
    await this.page.getByLabel(this.#words.password, { exact: true }).fill(PASSWORD);
    await this.page.getByRole('button', { name: button, exact: true }).click();
  }

  async openLobby(): Promise<void> {
    await this.page.getByRole('link', { name: this.#words.lobby }).first().click();
    await this.composer.waitFor();
  }

  get composer(): Locator {
    return this.page.locator('textarea');
  }

  async say(text: string): Promise<void> {
    await this.composer.fill(text);
    await this.composer.press('Enter');
  }

  /** A message on the page. */
  message(text: string): Locator {
    return this.page.locator('li[data-seq]').filter({ hasText: text });
  }

  /** Pixels by which the page is wider than its window. */
  async overflow(): Promise<number> {
    return this.page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth');
  }
}
