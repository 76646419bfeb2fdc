import { existsSync } from 'node:fs';
import { installSystemPackage } from '@devtalk/launcher/workspace';

/** libfaketime in its form for programs with threads, where distributions put it. */
const PATHS = [
  '/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1',
  '/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1',
  '/usr/lib64/faketime/libfaketimeMT.so.1',
  '/usr/lib/faketime/libfaketimeMT.so.1',
];

/** The library that gives a process a clock of its own, installed where that needs no password. */
export async function findFaketime(): Promise<string | undefined> {
  if (process.platform !== 'linux') return undefined;
  const given = process.env.DEVTALK_FAKETIME;
  return given || present() || ((await installSystemPackage('faketime')) ? present() : undefined);
}

const present = () => PATHS.find((path) => existsSync(path));
