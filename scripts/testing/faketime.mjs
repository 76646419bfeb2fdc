// @ts-check
import { existsSync } from 'node:fs';
import { installSystemPackage } from '../house/system-packages.mjs';

/** libfaketime in its form for programs with threads, where distributions put it. */
const places = [
  '/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1',
  '/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1',
  '/usr/lib64/faketime/libfaketimeMT.so.1',
  '/usr/lib/faketime/libfaketimeMT.so.1',
];

/** @returns {Promise<string | undefined>} the library with which a process gets a clock of its own, installed where that needs no asking */
export async function findFaketime() {
  if (process.platform !== 'linux') return undefined;
  const given = process.env.DEVTALK_FAKETIME;
  return given || present() || ((await installSystemPackage('faketime')) ? present() : undefined);
}

const present = () => places.find((path) => existsSync(path));
