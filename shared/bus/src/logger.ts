/** What the bus writes to: the part of a pino logger that it uses. */
export interface Logger {
  debug(facts: object, message: string): void;
  info(message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}
