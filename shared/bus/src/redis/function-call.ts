/** One call of a function: all of `keys` share a hash slot. */
export interface FunctionCall {
  name: string;
  keys: readonly string[];
  args: readonly (string | number | Buffer)[];
  /** The function is registered as one that writes nothing: the right to read its keys is enough. */
  readsOnly?: boolean;
}
