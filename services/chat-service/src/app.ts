import type { Bus, FunctionCall } from '@devtalk/bus';
import type { Metrics } from '@devtalk/service-kit/http';
import type { Logger } from '@devtalk/service-kit/logging';
import { AdmissionCalls } from './admission/admission-calls.js';
import type { ChatSettings } from './config.js';
import { RoomEventTrimmer } from './maintenance/event-trimmer.js';
import { measurePartitions } from './monitoring/gauges.js';
import { Notifications } from './notification/notification-store.js';
import type { Chat } from './pipeline/chat.js';
import { CommandConsumer } from './pipeline/command-consumer.js';
import { CommandMetrics } from './pipeline/command-metrics.js';
import { loadHandlers } from './pipeline/handlers.js';
import { QueryConsumer } from './pipeline/query-consumer.js';
import { PresenceConsumer } from './presence/presence-consumer.js';
import { PresenceNews } from './presence/presence-news.js';
import { Progress } from './projection/progress.js';
import { roomProjection } from './projection/room-projection.js';
import { RoomCalls } from './room/room-calls.js';
import { RoomPages } from './room/room-pages.js';
import { Rooms } from './room/rooms.js';
import { Directory } from './suggestion/directory.js';
import { People } from './user/people.js';
import { sessionProjection } from './user/session-projection.js';

export interface ChatApp {
  start(): Promise<void>;
  /** Takes nothing new, finishes what is under way and gives the partitions to others. The bus is its opener's to close. */
  stop(): Promise<void>;
}

/** A clientId is promised to be remembered for 24 h; the hour more is for clocks. */
const CLIENT_ID_KEPT_MS = 25 * 3_600_000;

export interface ChatAppOptions {
  readonly bus: Bus;
  readonly settings: ChatSettings;
  readonly metrics: Metrics;
  readonly log: Logger;
}

/** Puts chat-service together. Nothing is read from the streams before `start`. */
export async function createChatApp({ bus, settings, metrics, log }: ChatAppOptions): Promise<ChatApp> {
  const chat = await composeChat(bus, settings, log);
  const handlers = await loadHandlers();
  const commands = new CommandConsumer(chat, new CommandMetrics(metrics), handlers.commands);
  const queries = new QueryConsumer(chat, metrics, {
    handlers: handlers.queries,
    limits: settings.queries,
    commandsWait: () => commands.consumer.backlog > 0,
  });
  const news = new PresenceNews(chat);
  const presence = new PresenceConsumer(chat, news);
  const progress = new Progress(chat);
  const projections = [roomProjection(chat, progress), sessionProjection(chat)];
  const trimmer = new RoomEventTrimmer(chat, commands.consumer, settings);
  measurePartitions(metrics, chat, commands.consumer);
  return {
    async start() {
      await queries.consumer.start();
      commands.consumer.start();
      presence.start();
      for (const projection of projections) projection.start();
      progress.start();
      trimmer.start();
    },
    async stop() {
      await trimmer.stop();
      await Promise.all([commands.consumer.stop(), queries.consumer.stop(), presence.stop()]);
      await Promise.all(projections.map((projection) => projection.stop()));
      await progress.stop();
      await news.flush();
    },
  };
}

/** What handlers work with. */
export async function composeChat(bus: Bus, settings: ChatSettings, log: Logger): Promise<Chat> {
  const { keys, work, requests, instance } = bus;
  const { partitions } = bus.layout;
  const library = await bus.loadFunctions('chat', import.meta.url);
  const calls = new RoomCalls(keys, partitions);
  const rooms = new Rooms(requests, work, library, calls);
  const people = new People(requests, work, library, keys, partitions, instance);
  return {
    bus,
    keys,
    partitions,
    library,
    calls,
    rooms,
    people,
    roomPages: new RoomPages(rooms, people),
    notifications: new Notifications(work, library, keys, partitions, instance),
    directory: new Directory(work, library, keys),
    admissions: new AdmissionCalls(work, library, keys, settings),
    limits: { ...settings, clientIdKeptMs: CLIENT_ID_KEPT_MS },
    log,
    run: (call: FunctionCall) => library.call(work, call),
  };
}
