// @ts-check
import { existsSync } from 'node:fs';
import { onPath, run } from '../house/command.mjs';
import { installSystemPackage } from '../house/system-packages.mjs';

const programs = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const onMac = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** @returns {Promise<string | undefined>} the path of a Chromium, installed where that needs no asking */
export async function findChromium() {
  const given = process.env.CHROMIUM_PATH;
  const path = given || present() || ((await installSystemPackage('chromium')) ? present() : undefined);
  if (path) await ensureFonts();
  return path;
}

const present = () => programs.map(onPath).find(Boolean) ?? onMac.find((path) => existsSync(path));

/** Without a font that has them, Chinese and Japanese messages are drawn as boxes. */
async function ensureFonts() {
  if (process.platform !== 'linux') return;
  const { code, output } = await run('fc-list', [':lang=ja']);
  if (code !== 0 || output.trim() === '') await installSystemPackage('fonts');
}
