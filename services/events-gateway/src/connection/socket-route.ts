import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { DevTalkError } from '@devtalk/contracts';
import { randomBase32 } from '@devtalk/runtime';
import fastifyWebsocket from '@fastify/websocket';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { WebSocket } from 'ws';
import type { Admission } from '../admission/admission.js';
import type { GatewayConfig } from '../config.js';
import { clientAddress } from '../http/client-address.js';
import { credentialsOf } from '../http/credentials.js';
import { SOCKET_PATH } from '../http/interface-path.js';
import { isSecure, publicOriginOf } from '../http/request-facts.js';
import { Connection } from './connection.js';
import type { ConnectionPorts } from './connection-ports.js';
import type { Connections } from './connections.js';
import { type FramePorts, handleFrame } from './frame-handler.js';
import type { OpenSockets } from './open-sockets.js';

/** What a WebSocket needs of the gateway: its upgrade, its frames and the connection itself. */
export interface SocketRoutePorts extends SocketPorts {
  readonly config: SocketPorts['config'] & Pick<GatewayConfig, 'public' | 'limits'>;
  readonly admission: SocketPorts['admission'] & Pick<Admission, 'socketUpgrade' | 'socketOpen'>;
  readonly connections: SocketPorts['connections'] & Pick<Connections, 'add'>;
}

type SocketPorts = FramePorts & ConnectionPorts;

const SUBPROTOCOL = 'devtalk.v1';
/** Ms for a peer to answer our close frame. */
const CLOSE_TIMEOUT_MS = 2_000;
const MAX_FRAGMENTS = 256;
/** Close codes of RFC 6455. The gateway itself says neither. */
const POLICY_VIOLATION = 1008;
const TOO_LARGE = 1009;

/** Ties a socket to its connection, so that all sockets share the same few listeners instead of having closures of their own. */
class GatewaySocket extends WebSocket {
  declare gateway: SocketRoutePorts | undefined;
  declare connection: Connection | undefined;

  /** `ws` calls a message of too many fragments a breach of policy; to the protocol it is one more way of being too large. */
  override close(code?: number, reason?: string | Buffer): void {
    super.close(code === POLICY_VIOLATION ? TOO_LARGE : code, reason);
  }
}

export async function addSocketRoute(
  app: FastifyInstance,
  gateway: SocketRoutePorts,
  sockets: OpenSockets,
): Promise<void> {
  const { limits } = gateway.config;
  await app.register(fastifyWebsocket, {
    preClose: (done: () => void) => done(), // `drain` has said goodbye to every socket by then
    options: {
      WebSocket: GatewaySocket,
      clientTracking: false,
      perMessageDeflate: false,
      maxPayload: limits.frameBytes,
      maxFragments: MAX_FRAGMENTS,
      // Checked by our own decoder, which closes with the protocol's code instead of 1007.
      skipUTF8Validation: true,
      closeTimeout: CLOSE_TIMEOUT_MS,
      handleProtocols: () => SUBPROTOCOL, // `admit` has refused who does not offer it
    } as object,
  });
  app.addHook('preClose', (done) => {
    app.server.on('upgrade', endRefused);
    done();
  });
  app.get(
    SOCKET_PATH,
    { websocket: true, preHandler: async (request) => admit(gateway, request) },
    (ws, request) => {
      sockets.release(request.raw.socket);
      open(gateway, ws as GatewaySocket, request);
    },
  );
}

/**
 * Once it closes, Fastify answers 503 by itself and runs no hooks, by which the plugin would end the socket. Nobody reads it, so not even its
 * peer's end would be noticed.
 */
const endRefused = (_request: unknown, socket: Duplex): void => (socket as Socket).destroySoon();

/** Before the upgrade, where refusing is an HTTP answer. */
async function admit(gateway: SocketRoutePorts, request: FastifyRequest): Promise<void> {
  if (!request.ws) throw new DevTalkError('bad_request', 'this is a WebSocket: send an upgrade');
  if (!offersSubprotocol(request)) {
    throw new DevTalkError(
      'bad_request',
      `offer the subprotocol ${SUBPROTOCOL}: this server speaks no other`,
    );
  }
  await gateway.admission.socketUpgrade(request);
}

function offersSubprotocol({ headers }: FastifyRequest): boolean {
  const offered = headers['sec-websocket-protocol'] ?? '';
  return offered.split(',').some((name) => name.trim() === SUBPROTOCOL);
}

function open(gateway: SocketRoutePorts, ws: GatewaySocket, request: FastifyRequest): void {
  const { public: config } = gateway.config;
  const { token } = credentialsOf(request, isSecure(request, config));
  const socket = request.raw.socket;
  releaseRequest(ws, socket);
  const address = clientAddress(request);
  try {
    gateway.admission.socketOpen(address);
  } catch {
    ws.on('error', onError);
    ws.terminate();
    return;
  }
  const id = `c${randomBase32(15)}`;
  const connection = new Connection(
    gateway,
    ws,
    socket,
    id,
    token,
    shared(address),
    shared(publicOriginOf(request, config)),
  );
  ws.gateway = gateway;
  ws.connection = connection;
  ws.on('message', onMessage);
  ws.on('pong', onPong);
  ws.on('close', onClose);
  ws.on('error', onError);
  gateway.connections.add(connection);
}

/**
 * Fastify's plugin hangs the request, the reply and all their headers on the socket for as long as it lives, some kilobytes a
 * connection. From here on nothing needs them.
 */
function releaseRequest(ws: WebSocket, socket: Socket): void {
  ws.removeAllListeners('error');
  const { _httpMessage: response } = socket as Socket & {
    _httpMessage?: { detachSocket(socket: Socket): void };
  };
  response?.detachSocket(socket);
}

/** Addresses and origins are few, and each is kept once. */
const known = new Map<string, string>();
function shared(text: string): string {
  const same = known.get(text);
  if (same !== undefined) return same;
  if (known.size > 10_000) known.clear();
  known.set(text, text);
  return text;
}

function onMessage(this: WebSocket, data: unknown, isBinary: boolean): void {
  const { gateway, connection } = this as GatewaySocket;
  if (gateway && connection) handleFrame(gateway, connection, data as Buffer, isBinary);
}

function onPong(this: WebSocket): void {
  const { connection } = this as GatewaySocket;
  if (connection) connection.heardAt = performance.now();
}

function onClose(this: WebSocket): void {
  (this as GatewaySocket).connection?.closed();
}

/** Broken frames: `ws` closes with the code of RFC 6455 by itself. */
function onError(this: WebSocket): void {
  (this as GatewaySocket).connection?.closed();
}
