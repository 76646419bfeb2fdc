import t from 'tap';
import { ALERTS, dashboards, read, root } from './deployed.js';
import { findPromtool, run } from './promtool.js';

t.setTimeout(120_000);

const promtool = await findPromtool();
const skip = promtool ? false : 'there is no promtool, and none can be had';

t.test('promtool finds nothing wrong with the configuration and the rules', { skip }, async (t) => {
  const check = run(promtool ?? '', ['check', 'config', 'deploy/prometheus/prometheus.yaml'], { cwd: root });
  await t.resolves(check);
});

t.test('alerts fire when they should, and not before', { skip }, async (t) => {
  const test = run(promtool ?? '', ['test', 'rules', 'tests/monitoring/alerts.yaml'], { cwd: root });
  await test.catch(({ stdout, stderr }) => t.fail(`${stdout}${stderr}`));
});

t.test('each alert has its section in the runbook', async (t) => {
  const alerts = read(ALERTS).match(/- alert: /g) ?? [];
  const links = [...read(ALERTS).matchAll(/runbook_url: (\S+)#(\S+)/g)];
  t.equal(links.length, alerts.length, 'each alert names one');
  for (const [, page = '', anchor] of links) {
    const anchors = [...read(page).matchAll(/^#+ (.+)$/gm)].map(([, title = '']) => slug(title));
    t.ok(anchors.includes(anchor ?? ''), `${page}#${anchor}`);
  }
});

t.test('dashboards can be provisioned: one for each service and one over all', async (t) => {
  const all = dashboards();
  t.strictSame(all.map(({ file }) => file).sort(), [
    'chat-service.json',
    'dashboard-worker.json',
    'events-gateway.json',
    'overview.json',
    'session-service.json',
  ]);
  t.equal(new Set(all.map(({ uid }) => uid)).size, all.length, 'uids are unique');
  const source = /uid: (\w+)/.exec(read('deploy/grafana/provisioning/datasources/prometheus.yaml'))?.[1];
  for (const { file, panels } of all) {
    t.ok(panels.length > 5, file);
    t.ok(
      panels.every(({ datasource }) => datasource.uid === source),
      `${file} asks the source that is provisioned`,
    );
  }
});

/** As GitHub makes the anchor of a heading. */
const slug = (title: string) =>
  title
    .toLowerCase()
    .replace(/[^\w\s-]/g, '')
    .replaceAll(' ', '-');
