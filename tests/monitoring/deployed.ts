import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../../', import.meta.url));
export const read = (path: string) => readFileSync(`${root}${path}`, 'utf8');

export const ALERTS = 'deploy/prometheus/alerts.yaml';
const DASHBOARDS = 'deploy/grafana/dashboards';

interface Panel {
  readonly title: string;
  readonly datasource: { readonly uid: string };
  readonly targets: readonly { readonly expr: string }[];
}

export interface Dashboard {
  readonly file: string;
  readonly uid: string;
  readonly panels: readonly Panel[];
}

export function dashboards(): Dashboard[] {
  return readdirSync(`${root}${DASHBOARDS}`).map((file) => ({
    ...(JSON.parse(read(`${DASHBOARDS}/${file}`)) as Omit<Dashboard, 'file'>),
    file,
  }));
}

/** Every metric that a rule or a dashboard names. All of ours and of Node's begin like this, and nothing else in PromQL does. */
export function namedMetrics(): Set<string> {
  const expressions = dashboards().flatMap(({ panels }) =>
    panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
  );
  const text = [read(ALERTS), ...expressions].join('\n');
  return new Set(text.match(/\b(?:devtalk|nodejs|process)_[a-z0-9_]+/g));
}
