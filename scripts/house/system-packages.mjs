// @ts-check
import { onPath, run } from './command.mjs';
import { say } from './say.mjs';

/** @typedef {'redis' | 'chromium' | 'fonts' | 'faketime'} Wanted */

/**
 * @typedef {object} PackageManager
 * @property {string} program
 * @property {boolean} needsRoot
 * @property {string[][]} [refresh] run when an installation fails at first, as on a machine without package lists
 * @property {string[]} install
 * @property {Record<Wanted, string[]>} packages
 */

/** @type {PackageManager[]} */
const managers = [
  {
    program: 'apt-get',
    needsRoot: true,
    refresh: [['update', '-qq']],
    install: ['install', '-y', '-qq', '--no-install-recommends'],
    packages: {
      redis: ['redis-server'],
      chromium: ['chromium'],
      fonts: ['fonts-dejavu-core', 'fonts-noto-cjk', 'fonts-noto-color-emoji'],
      faketime: ['libfaketime'],
    },
  },
  {
    program: 'dnf',
    needsRoot: true,
    install: ['install', '-y', '-q'],
    packages: {
      redis: ['redis'],
      chromium: ['chromium'],
      fonts: ['google-noto-sans-cjk-fonts', 'google-noto-color-emoji-fonts'],
      faketime: ['libfaketime'],
    },
  },
  {
    program: 'apk',
    needsRoot: true,
    install: ['add', '--no-cache', '-q'],
    packages: {
      redis: ['redis'],
      chromium: ['chromium'],
      fonts: ['font-noto-cjk', 'font-noto-emoji'],
      faketime: ['libfaketime'],
    },
  },
  {
    program: 'brew',
    needsRoot: false,
    install: ['install', '--quiet'],
    packages: {
      redis: ['redis'],
      chromium: ['--cask', 'chromium'],
      fonts: ['--cask', 'font-noto-sans-cjk'],
      faketime: ['libfaketime'],
    },
  },
];

/**
 * Installs with the system's package manager, but only where nobody has to be asked for a password.
 * @param {Wanted} wanted
 * @returns {Promise<boolean>} whether it is installed now
 */
export async function installSystemPackage(wanted) {
  const manager = managers.find(({ program }) => onPath(program));
  if (!manager) return false;
  const sudo = manager.needsRoot ? await asRoot() : [];
  if (!sudo) return false;
  const packages = manager.packages[wanted];
  say(`Installing ${packages.join(' ')} with ${manager.program} …`);
  const call = (/** @type {string[]} */ args) => runManager([...sudo, manager.program, ...args]);
  if (await call([...manager.install, ...packages])) return true;
  for (const step of manager.refresh ?? []) await call(step);
  return manager.refresh !== undefined && call([...manager.install, ...packages]);
}

/** @returns {Promise<string[] | undefined>} what to put in front of a command; undefined when root cannot be had */
async function asRoot() {
  if (process.getuid?.() === 0) return [];
  return onPath('sudo') && (await run('sudo', ['-n', 'true'])).code === 0 ? ['sudo', '-n'] : undefined;
}

/** @param {string[]} command */
async function runManager(command) {
  const [program = '', ...args] = command;
  const { code } = await run(program, args, { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
  return code === 0;
}
