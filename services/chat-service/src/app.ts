import type { Bus } from '@devtalk/shared/bus';
import type { Metrics } from '@devtalk/shared/http';
import type { Logger } from '@devtalk/shared/logging';
import type { FunctionCall } from '@devtalk/shared/redis';
import type { Chat } from './chat.js';
import { AdmissionCalls } from './commands/admission-calls.js';
import { CommandConsumer } from './commands/command-consumer.js';
import { CommandMetrics } from './commands/command-metrics.js';
import type { ChatSettings } from './config.js';
import { PresenceConsumer } from './presence/presence-consumer.js';
import { PresenceNews } from './presence/presence-news.js';
import { Progress } from './projections/progress.js';
import { roomProjection } from './projections/room-projection.js';
import { sessionProjection } from './projections/session-projection.js';
import { QueryConsumer } from './queries/query-consumer.js';
import { Directory } from './store/directory.js';
import { Notifications } from './store/notifications.js';
import { People } from './store/people.js';
import { RoomCalls } from './store/room-calls.js';
import { RoomPages } from './store/room-pages.js';
import { Rooms } from './store/rooms.js';
import { RoomEventTrimmer } from './upkeep/event-trimmer.js';
import { measurePartitions } from './upkeep/gauges.js';

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
  const commands = new CommandConsumer(chat, new CommandMetrics(metrics));
  const queries = new QueryConsumer(chat, metrics, settings.queries, () => commands.consumer.backlog > 0);
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
