/** One thing wrong with one environment variable. `value` is absent for secrets and for what is not set. */
export interface ConfigFault {
  readonly variable: string;
  readonly problem: string;
  readonly value?: string;
}

/** EX_CONFIG of sysexits.h: tells a supervisor that starting again unchanged is of no use. */
export const configExitCode = 78;

/** Everything wrong with the environment, at once. `lines` holds one readable line for each fault. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly exitCode = configExitCode;
  readonly lines: readonly string[];

  constructor(readonly faults: readonly ConfigFault[]) {
    const lines = faults.map(faultLine);
    super(lines.join('\n'));
    this.lines = lines;
  }
}

/** A start that cannot succeed, told to the operator by its message alone: no stack, no class name. */
export class StartupError extends Error {
  override readonly name = 'StartupError';

  constructor(
    message: string,
    options: ErrorOptions = {},
    readonly exitCode = 1,
  ) {
    super(message, options);
  }
}

function faultLine({ variable, problem, value }: ConfigFault): string {
  return value === undefined ? `${variable}: ${problem}` : `${variable}=${shown(value)}: ${problem}`;
}

/** Quoted and cut, so that a stray file pasted into a variable stays one line. */
function shown(value: string): string {
  return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value);
}
