import { createRequire } from 'node:module';
import { pino } from 'pino';
import type { prettyFactory as PrettyFactory } from 'pino-pretty';

export interface LogDestination {
  write(line: string): void;
}

/**
 * Written synchronously and in this process: the last line before an exit is the one that matters most, and a
 * worker thread would lose it.
 */
export function openDestination(format: 'auto' | 'json' | 'pretty', given?: LogDestination): LogDestination {
  const isTerminal = given === undefined && process.stdout.isTTY === true;
  const pretty = format === 'pretty' || (format === 'auto' && isTerminal);
  if (!pretty) return given ?? pino.destination({ fd: 1, sync: true });
  return readable(given ?? standardOutput(), isTerminal);
}

function readable(target: LogDestination, colorize: boolean): LogDestination {
  const { prettyFactory } = prettyPrinter();
  const prettify = prettyFactory({
    colorize,
    singleLine: true,
    translateTime: 'SYS:HH:MM:ss.l',
    ignore: 'pid,hostname,service,instance,err,method,path,status',
    messageFormat: withStack,
  });
  return { write: (line) => target.write(prettify(line)) };
}

/** Loaded for people at a terminal alone: a deployed process writes JSON. */
const prettyPrinter = () =>
  createRequire(import.meta.url)('pino-pretty') as { prettyFactory: typeof PrettyFactory };

/** A reader that went away must not turn every further line into an uncaught EPIPE. */
function standardOutput(): LogDestination {
  process.stdout.on('error', () => {});
  return { write: (line) => void process.stdout.write(line) };
}

function withStack(line: Record<string, unknown>, messageKey: string): string {
  const stack = (line.err as { stack?: string } | undefined)?.stack;
  return `${String(line.service)} ${String(line[messageKey] ?? '')}${stack === undefined ? '' : `\n${stack}`}`;
}
