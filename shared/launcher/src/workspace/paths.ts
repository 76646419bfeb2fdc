import { fileURLToPath } from 'node:url';

/** From `shared/launcher/out/src/workspace/`. */
const rootUrl = new URL('../../../../../', import.meta.url);

/** The root of the clone, with a slash at its end. */
export const root = fileURLToPath(rootUrl);

export const inRoot = (path: string): string => fileURLToPath(new URL(path, rootUrl));

/** A compiled module that no package exports to us, such as the configuration of a service. */
export const importFromRoot = (path: string): Promise<Record<string, unknown>> =>
  import(new URL(path, rootUrl).href);
