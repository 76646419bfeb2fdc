import type { Health } from '../measure/own-health.js';

/** A generator above one of these measures itself and not the server. */
const mostCpu = 0.9;
const mostLagMs = 100;

interface WithHealth {
  readonly health: Health;
}

const most = (parts: readonly WithHealth[], of: (health: Health) => number) =>
  Math.max(...parts.map(({ health }) => of(health)));

export const healthFigures = (parts: readonly WithHealth[]) => ({
  generatorCpu: most(parts, ({ cpu }) => cpu),
  generatorLagP99: most(parts, ({ lagP99 }) => lagP99),
});

export function unhealthy(parts: readonly WithHealth[]): string[] {
  const { generatorCpu, generatorLagP99 } = healthFigures(parts);
  return [
    ...(generatorCpu > mostCpu
      ? [`a load generator used ${(generatorCpu * 100).toFixed(0)} % of a core`]
      : []),
    ...(generatorLagP99 > mostLagMs ? [`a load generator was ${generatorLagP99.toFixed(0)} ms late`] : []),
  ];
}
