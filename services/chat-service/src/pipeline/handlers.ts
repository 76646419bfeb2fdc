import { contracts, requests } from '@devtalk/contracts';
import { discoverHandlers } from '@devtalk/service-kit/operations';
import type { CommandHandler } from './command.js';
import type { QueryHandler } from './query.js';

export interface Handlers {
  readonly commands: ReadonlyMap<string, CommandHandler>;
  readonly queries: ReadonlyMap<string, QueryHandler>;
}

/** One of each operation that chat-service owns: the op files' default exports. @throws Error where one is missing, or is too many */
export async function loadHandlers(): Promise<Handlers> {
  const all = await discoverHandlers<CommandHandler | QueryHandler>(import.meta.url, 'chat');
  const ofRoute = (isQuery: boolean) =>
    new Map([...all].filter(([, { op }]) => (requests[op].route === 'queries') === isQuery));
  const commands = ofRoute(false) as ReadonlyMap<string, CommandHandler>;
  for (const handler of commands.values()) requireRepeated(handler);
  return {
    commands,
    queries: ofRoute(true) as ReadonlyMap<string, QueryHandler>,
  };
}

/** What was carried out must not be called refused when it comes again. */
function requireRepeated({ op, repeated }: CommandHandler): void {
  const { retry, admission } = contracts[op];
  if (retry === 'remembered' && admission === 'before' && repeated === undefined)
    throw new Error(`${op} is remembered and may be refused before: its handler lacks whenRepeated`);
}
