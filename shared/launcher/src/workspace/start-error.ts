/** A fault that the reader can mend: printed as one sentence, without a stack. */
export class StartError extends Error {
  override readonly name = 'StartError';

  /** @param exitCode never 0 */
  constructor(
    message: string,
    readonly exitCode = 1,
  ) {
    super(message);
  }
}

/** From sysexits.h: the command was called in a wrong way. */
export const EX_USAGE = 64;
