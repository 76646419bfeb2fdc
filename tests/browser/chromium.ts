import { existsSync } from 'node:fs';
import type { TestScope } from '@devtalk/testkit';
import { type Browser, chromium } from 'playwright-core';

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Chromium's own sandbox needs rights that containers do not give; its services to the world have no part in a test. */
const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** `CHROMIUM_PATH`, else where systems put it; undefined where there is none. */
export const chromiumPath = (): string | undefined =>
  process.env.CHROMIUM_PATH || PLACES.find((path) => existsSync(path));

export async function startChromium(scope: TestScope, executablePath: string): Promise<Browser> {
  const browser = await chromium.launch({ executablePath, args: ARGS });
  scope.teardown(() => browser.close());
  return browser;
}
