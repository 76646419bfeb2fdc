import { readFileSync } from 'node:fs';
import type { ServiceName } from './service.js';

/** What the launchers start a service with besides its variables: `config.nodeFlags` of its package.json. */
export function nodeFlagsOf(service: ServiceName): string[] {
  // From `shared/out/src/testing/`.
  const manifest = new URL(`../../../../services/${service}/package.json`, import.meta.url);
  const { config } = JSON.parse(readFileSync(manifest, 'utf8')) as { config?: { nodeFlags?: string } };
  return config?.nodeFlags?.split(' ') ?? [];
}
