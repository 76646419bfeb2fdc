/** How a figure is called and written. What is not in here stays in the JSON. */
export interface FigureText {
  readonly label: string;
  readonly unit: string;
  readonly digits: number;
  /** What is stored is multiplied by this. */
  readonly scale?: number;
}

const us = (label: string): FigureText => ({ label, unit: 'µs', digits: 1 });
const ms = (label: string): FigureText => ({ label, unit: 'ms', digits: 1 });
const count = (label: string): FigureText => ({ label, unit: '', digits: 0 });
const share = (label: string): FigureText => ({ label, unit: '%', digits: 3, scale: 100 });
const load = (label: string): FigureText => ({ label, unit: '%', digits: 0, scale: 100 });

export const figureTexts: Readonly<Record<string, FigureText>> = {
  saturation: { label: 'saturation rate', unit: 'messages/s', digits: 0 },
  cpuUsPerMessage: us('CPU per message'),
  cpuUsPerDelivery: us('CPU per delivery'),
  cpuUsPerRequest: us('CPU per request'),
  cpuUsPerPage: us('CPU per page of history'),
  deliveryP50: ms('delivery p50'),
  deliveryP99: ms('delivery p99'),
  ackP50: ms('ack p50'),
  ackP99: ms('ack p99'),
  answerP50: ms('answer p50'),
  answerP99: ms('answer p99'),
  historyP99: ms('page of history p99'),
  completionP50: ms('completion p50'),
  completionP99: ms('completion p99'),
  deliveredShare: share('delivered'),
  hitShare: share('answered from the cache'),
  doneShare: share('completed, each'),
  failed: count('refused'),
  messagesLost: count('messages lost'),
  doubled: count('doubled'),
  disordered: count('out of order'),
  unacknowledged: count('never acknowledged'),
  clientsLost: count('clients that did not come back'),
  lostTrack: count('rooms a client had to load again'),
  cuts: count('cuts'),
  replayed: count('messages replayed'),
  replayP50: ms('replay p50'),
  replayP99: ms('replay p99'),
  backP50: ms('back p50'),
  backP95: ms('back p95'),
  backMax: ms('back, the last one'),
  listenOverflows: count('listen-queue overflows'),
  rssMib: { label: 'RSS at the end, all processes and Redis', unit: 'MiB', digits: 0 },
  connected: count('connections'),
  kibPerConnection: { label: 'RSS per connection', unit: 'KiB', digits: 1 },
  kibPerConnectionAll: { label: 'RSS per connection, all processes and Redis', unit: 'KiB', digits: 1 },
  idleCpuPercent: { label: 'CPU while idle', unit: '% of a core', digits: 2 },
  idleCpuPercentAll: { label: 'CPU while idle, all processes and Redis', unit: '% of a core', digits: 2 },
  rampCpuUsPerConnection: us('CPU per connect, all processes and Redis'),
  coldConnectCpuMs: ms('CPU of one connect, rooms forgotten'),
  coldConnectCpuMsGateway: ms('of it the gateway'),
  coldConnectCpuMsChat: ms('of it chat-service'),
  coldConnectCpuMsRedis: ms('of it Redis'),
  coldConnectMs: ms('answer, rooms forgotten'),
  warmConnectCpuMs: ms('CPU of one connect, rooms known'),
  warmConnectCpuMsGateway: ms('of it the gateway, rooms known'),
  warmConnectCpuMsChat: ms('of it chat-service, rooms known'),
  warmConnectCpuMsRedis: ms('of it Redis, rooms known'),
  warmConnectMs: ms('answer, rooms known'),
  noticeP50: ms('takeover notice p50'),
  noticeP99: ms('takeover notice p99'),
  lookupInGatewayP50: ms('session lookup p50'),
  lookupInGatewayP99: ms('session lookup p99'),
  lookupP50: ms('GET /api/auth/me p50'),
  lookupP99: ms('GET /api/auth/me p99'),
  rounds: count('rounds'),
  kills: count('kills'),
  answered: count('sign-ins answered'),
  refused: count('sign-ins refused or lost'),
  double: count('rounds with two live sessions'),
  none: count('rounds with none'),
  people: count('people'),
  sessionsMbPer10k: { label: 'sessions, 10,000', unit: 'MB', digits: 2 },
  accountsMbPer10k: { label: 'accounts, devices, audit trail, 10,000', unit: 'MB', digits: 2 },
  stallMax: ms('longest event-loop stall'),
  machineBusy: load('CPU of the machine in use'),
  generatorCpu: load('busiest load generator, of one core'),
  generatorLagP99: ms('load generator late, p99'),
};

export const peerNames: Readonly<Record<string, string>> = {
  devtalk: 'DevTalk',
  socketio: 'Socket.IO',
  floor: 'ws + Pub/Sub',
  nats: 'nats-server',
  bullmq: 'BullMQ',
  fastify: 'bare Fastify',
};

export function formatFigure(name: string, value: number): string {
  const { digits, scale = 1 } = figureTexts[name] ?? { digits: 2 };
  if (!Number.isFinite(value)) return '–';
  const text = (value * scale).toLocaleString('en', { maximumFractionDigits: digits });
  return text;
}
