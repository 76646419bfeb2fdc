import { requests } from '@devtalk/contracts';
import { discoverHandlers } from '@devtalk/service-kit/operations';
import type { QueryHandler } from '../queries/query.js';
import type { CommandHandler } from './command.js';

export interface Handlers {
  readonly commands: ReadonlyMap<string, CommandHandler>;
  readonly queries: ReadonlyMap<string, QueryHandler>;
}

/** One of each operation that dashboard-worker owns: the op files' default exports. @throws Error where one is missing, or is too many */
export async function loadHandlers(): Promise<Handlers> {
  const all = await discoverHandlers<CommandHandler | QueryHandler>(import.meta.url, 'worker');
  const ofRoute = (isQuery: boolean) =>
    new Map([...all].filter(([, { op }]) => (requests[op].route === 'queries') === isQuery));
  return {
    commands: ofRoute(false) as ReadonlyMap<string, CommandHandler>,
    queries: ofRoute(true) as ReadonlyMap<string, QueryHandler>,
  };
}
