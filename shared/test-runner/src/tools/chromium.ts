import { existsSync } from 'node:fs';
import { installSystemPackage, onPath, run } from '@devtalk/launcher/workspace';

const PROGRAMS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const ON_MAC = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** The path of a Chromium, installed where that needs no password. */
export async function findChromium(): Promise<string | undefined> {
  const given = process.env.CHROMIUM_PATH;
  const path = given || present() || ((await installSystemPackage('chromium')) ? present() : undefined);
  if (path) await ensureFonts();
  return path;
}

const present = () => PROGRAMS.map(onPath).find(Boolean) ?? ON_MAC.find((path) => existsSync(path));

/** Without a font that has them, Chinese and Japanese messages are drawn as boxes. */
async function ensureFonts(): Promise<void> {
  if (process.platform !== 'linux') return;
  const { code, output } = await run('fc-list', [':lang=ja']);
  if (code !== 0 || output.trim() === '') await installSystemPackage('fonts');
}
