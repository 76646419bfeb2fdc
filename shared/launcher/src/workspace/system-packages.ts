import { print } from './output.js';
import { onPath, run } from './run-program.js';

type Wanted = 'redis' | 'chromium' | 'fonts' | 'faketime';

interface PackageManager {
  readonly program: string;
  readonly needsRoot: boolean;
  /** Run when an installation fails at first, as on a machine without package lists. */
  readonly refresh?: readonly string[];
  readonly install: readonly string[];
  readonly packages: Readonly<Record<Wanted, string>>;
}

const MANAGERS: readonly PackageManager[] = [
  {
    program: 'apt-get',
    needsRoot: true,
    refresh: ['update', '-qq'],
    install: ['install', '-y', '-qq', '--no-install-recommends'],
    packages: {
      redis: 'redis-server',
      chromium: 'chromium',
      fonts: 'fonts-dejavu-core fonts-noto-cjk fonts-noto-color-emoji',
      faketime: 'libfaketime',
    },
  },
  {
    program: 'dnf',
    needsRoot: true,
    install: ['install', '-y', '-q'],
    packages: {
      redis: 'redis',
      chromium: 'chromium',
      fonts: 'google-noto-sans-cjk-fonts google-noto-color-emoji-fonts',
      faketime: 'libfaketime',
    },
  },
  {
    program: 'apk',
    needsRoot: true,
    install: ['add', '--no-cache', '-q'],
    packages: {
      redis: 'redis',
      chromium: 'chromium',
      fonts: 'font-noto-cjk font-noto-emoji',
      faketime: 'libfaketime',
    },
  },
  {
    program: 'brew',
    needsRoot: false,
    install: ['install', '--quiet'],
    packages: {
      redis: 'redis',
      chromium: '--cask chromium',
      fonts: '--cask font-noto-sans-cjk',
      faketime: 'libfaketime',
    },
  },
];

/** Installs with the system's package manager, but only where no one has to type a password. @returns whether it is installed now */
export async function installSystemPackage(wanted: Wanted): Promise<boolean> {
  const manager = MANAGERS.find(({ program }) => onPath(program));
  const sudo = manager?.needsRoot ? await asRoot() : [];
  if (!manager || !sudo) return false;
  print(`Installing ${manager.packages[wanted]} with ${manager.program} …`);
  const call = (args: readonly string[]) => runManager([...sudo, manager.program, ...args]);
  const install = () => call([...manager.install, ...manager.packages[wanted].split(' ')]);
  if (await install()) return true;
  if (!manager.refresh) return false;
  await call(manager.refresh);
  return install();
}

/** What to put in front of a command; undefined where root cannot be had. */
async function asRoot(): Promise<string[] | undefined> {
  if (process.getuid?.() === 0) return [];
  return onPath('sudo') && (await run('sudo', ['-n', 'true'])).code === 0 ? ['sudo', '-n'] : undefined;
}

async function runManager([program = '', ...args]: readonly string[]): Promise<boolean> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return (await run(program, args, { env })).code === 0;
}
