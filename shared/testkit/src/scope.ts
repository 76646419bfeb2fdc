/** The part of a tap test that the harness needs: what is started in a test ends with it. */
export interface TestScope {
  teardown(end: () => unknown): void;
}
