import { readFileSync } from 'node:fs';
import type { ServiceName } from './service-name.js';

/** What the launchers start a service with besides its variables: `config.nodeFlags` of its package.json. */
export function nodeFlagsOf(service: ServiceName): string[] {
  return configOf(service).nodeFlags?.split(' ') ?? [];
}

/** What they start: `config.entry` of its package.json, where a bundle is. Relative to the root of the clone. */
export function entryOf(service: ServiceName): string {
  return `services/${service}/${configOf(service).entry ?? 'out/src/main.js'}`;
}

function configOf(service: ServiceName): { nodeFlags?: string; entry?: string } {
  // From `shared/testkit/out/src/`.
  const manifest = new URL(`../../../../services/${service}/package.json`, import.meta.url);
  const { config } = JSON.parse(readFileSync(manifest, 'utf8')) as { config?: ReturnType<typeof configOf> };
  return config ?? {};
}
