/** Default limits of the public interface. All lengths are in Unicode code points unless said otherwise. */
export const LIMITS = Object.freeze({
  usernameMin: 2,
  usernameMax: 32,
  passwordMin: 8,
  passwordMax: 128,
  displayName: 80,
  device: 120,
  roomName: 80,
  topic: 500,
  /** Configurable by environment: `operationsFor` builds the table for another value. */
  messageText: 8_000,
  /** People one message mentions at most; those named later in it are not told. */
  mentions: 50,
  /** Places of a text (`@`) at which a mention is looked for. */
  mentionSites: 500,
  accountName: 80,
  urlLength: 2_048,
  historyDefault: 50,
  historyMax: 200,
  eventsDefault: 200,
  /** Also the most events of one room that a `connect` answer carries at once. */
  eventsMax: 500,
  pageDefault: 50,
  pageMax: 200,
  suggestions: 10,
  presenceQuery: 500,
  resumeRooms: 10_000,
});
