/** What DevTalk promises, in the words in which a run says whether it held. */
export const PROMISES = [
  'an acknowledged message is stored exactly once',
  'a refused message is not stored',
  'nothing is stored that was not sent',
  'one order without holes',
  "a sender's messages keep their order",
  'one order without holes, seen the same by all',
  'every member gets every event',
  'only members receive',
  'resume without a visible gap',
  'one live session',
  'no session is resurrected',
  'unread counts equal a recount',
  'dashboards equal a recount',
  'presence is true within its bound',
] as const;

export type Promised = (typeof PROMISES)[number];
