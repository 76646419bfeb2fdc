import { randomUUID } from 'node:crypto';
import type { GatewayProcess } from '@devtalk/testkit';
import type { TwoGateways } from '../system.js';
import { connect, type Person, signUp } from '../wire/person.js';
import type { Socket } from '../wire/socket.js';

/** Someone on stage: signed in and connected to one of the gateways. */
export interface Player extends Person {
  gateway: GatewayProcess;
  /** Where the same person asks over HTTP, so that no answer can come from the memory of the gateway that holds the socket. */
  otherGateway: GatewayProcess;
  socket: Socket;
}

/**
 * Who plays the examples. `ada` owns both rooms and `bo` is a member of both; `cy` and `dee` are in neither, one on each gateway, and
 * `root` is the administrator.
 */
export interface Stage {
  talk: TwoGateways;
  root: Player;
  ada: Player;
  bo: Player;
  cy: Player;
  dee: Player;
  /** A public room. */
  plaza: string;
  /** A private room. */
  den: string;
}

export type PlayerName = 'root' | 'ada' | 'bo' | 'cy' | 'dee';
export const PLAYERS: readonly PlayerName[] = ['root', 'ada', 'bo', 'cy', 'dee'];

async function enterPlayer(talk: TwoGateways, name: string, onA: boolean): Promise<Player> {
  const [gateway, otherGateway] = onA ? [talk.a, talk.b] : [talk.b, talk.a];
  const person = await signUp(gateway.url, name);
  return { ...person, gateway, otherGateway, socket: await connect(gateway.wsUrl, person) };
}

export async function setStage(talk: TwoGateways): Promise<Stage> {
  // The first account is the administrator's.
  const root = await enterPlayer(talk, 'root', true);
  const [ada, bo, cy, dee] = await Promise.all([
    enterPlayer(talk, 'ada', true),
    enterPlayer(talk, 'bo', false),
    enterPlayer(talk, 'cy', true),
    enterPlayer(talk, 'dee', false),
  ]);
  const [plaza, den] = await Promise.all([openRoom(ada, 'public', [bo]), openRoom(ada, 'private', [bo])]);
  return { talk, root, ada, bo, cy, dee, plaza, den };
}

export const fresh = (): string => randomUUID();

/** A new room of `owner`'s with further members, all of whom have heard of it. */
export async function openRoom(
  owner: Player,
  kind: 'public' | 'private',
  members: Player[] = [],
): Promise<string> {
  const { room } = await owner.socket.ask('room.create', { kind, name: fresh() });
  for (const { user } of members) await owner.socket.ask('member.add', { room: room.id, userId: user.id });
  const told = ({ socket }: Player) => socket.event('room.added', ({ data }) => data.room.id === room.id);
  await Promise.all([owner, ...members].map(told));
  return room.id;
}

/** @returns the message's seq */
export async function say({ socket }: Player, room: string, text = 'hello', replyTo: number | null = null) {
  const { message } = await socket.ask('message.send', { room, clientId: fresh(), text, replyTo });
  return message.seq;
}
