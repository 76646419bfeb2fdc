import { GROWTH } from '@devtalk/contracts';
import { duration, fragment, integer, loadServiceConfig } from '@devtalk/service-kit/config';

/** What chat-service reads besides what every process reads. */
const chatFragment = fragment(
  {
    MESSAGES_PER_SECOND: integer({ min: 1, max: 1_000 }).default(10),
    MESSAGES_BURST: integer({ min: 1, max: 10_000 }).default(20),
    ROOMS_PER_PERSON: integer({ min: 1, max: 100_000 }).default(5_000),
    ROOMS_OWNED: integer({ min: 1, max: 100_000 }).default(500),
    ROOMS_ADDED_PER_DAY: integer({ min: 0, max: 100_000 }).default(20),
    CHAT_QUERIES_AT_ONCE: integer({ min: 1, max: 1_000 }).default(64),
    CHAT_QUERIES_PER_PERSON: integer({ min: 1, max: 1_000 }).default(2),
    CHAT_QUERIES_WAITING_PER_PERSON: integer({ min: 1, max: 100_000 }).default(100),
    EDITS_MAX: integer({ min: 1, max: 1_000_000 }).default(GROWTH.edits.max),
    EVENTS_TRIM_EVERY: duration({ min: 100 }).default(60_000),
    EVENTS_MAX: integer({ min: 100 }).default(100_000),
  },
  (values) => ({
    messagesPerSecond: values.MESSAGES_PER_SECOND,
    messageBurst: values.MESSAGES_BURST,
    roomsPerUser: values.ROOMS_PER_PERSON,
    roomsOwned: values.ROOMS_OWNED,
    addedPerDay: values.ROOMS_ADDED_PER_DAY,
    queries: {
      atOnce: values.CHAT_QUERIES_AT_ONCE,
      perPerson: values.CHAT_QUERIES_PER_PERSON,
      waitingPerUser: values.CHAT_QUERIES_WAITING_PER_PERSON,
    },
    editsMax: values.EDITS_MAX,
    trimEveryMs: values.EVENTS_TRIM_EVERY,
    eventsMax: values.EVENTS_MAX,
  }),
);

export const loadChatConfig = (env: NodeJS.ProcessEnv) =>
  loadServiceConfig('chat-service', { chat: chatFragment }, env);

export type ChatConfig = ReturnType<typeof loadChatConfig>;
export type ChatSettings = ChatConfig['chat'];
