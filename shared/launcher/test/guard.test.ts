import { fileURLToPath } from 'node:url';
import t from 'tap';
import { Child, waitFor } from '../src/index.js';

const fixture = fileURLToPath(new URL('./guarded-parent.js', import.meta.url));

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function parentWithChildren() {
  const parent = new Child(process.execPath, [fixture], { env: { PATH: process.env.PATH } });
  t.teardown(() => parent.kill());
  const line = await waitFor(() => parent.lines.find((line) => line.startsWith('children ')));
  const [stubborn = 0, ended = 0] = line.split(' ').slice(1).map(Number);
  return { parent, stubborn, ended };
}

t.test(
  'a test process killed with -9 leaves no child, not even one that ignores its end of input',
  async (t) => {
    const { parent, stubborn } = await parentWithChildren();
    t.ok(isAlive(stubborn));
    await parent.kill();
    t.ok(await waitFor(() => !isAlive(stubborn)));
  },
);

t.test('a child that ended before is no longer on the list of the guard', async (t) => {
  const { parent, stubborn, ended } = await parentWithChildren();
  t.notOk(isAlive(ended));
  await parent.kill();
  t.ok(await waitFor(() => !isAlive(stubborn)), 'the ones around it still are');
});

t.test('a test process that ends by itself takes its children along', async (t) => {
  const { parent, stubborn } = await parentWithChildren();
  parent.signal('SIGTERM');
  parent.endInput();
  await parent.exited;
  t.ok(await waitFor(() => !isAlive(stubborn)));
});
