import type { ServerEvent } from '@devtalk/client';
import { schemas } from '@devtalk/contracts';
import { askHttp } from '../wire/http.js';
import { connect, signIn, signUp } from '../wire/person.js';
import { Socket } from '../wire/socket.js';
import { fresh, openRoom, type Player, type Stage, say } from './stage.js';

export type EventName = ServerEvent['event'];
type EventNamed<N extends EventName> = Extract<ServerEvent, { event: N }>;

/** What has been made to happen: how its event is known, who must get it, and who must not. */
export interface Happening<N extends EventName> {
  is(event: EventNamed<N>): boolean;
  to: Socket[];
  notTo: Socket[];
}

type Cause<N extends EventName> = (stage: Stage) => Promise<Happening<N>>;

const sockets = (...players: Player[]) => players.map(({ socket }) => socket);

/** Of something in the private room. */
const inDen = ({ ada, bo, cy, dee, root }: Stage) => ({
  to: sockets(ada, bo),
  notTo: sockets(cy, dee, root),
});
/** Of something that is ada's alone. */
const ofAda = ({ ada, bo, cy, dee, root }: Stage) => ({
  to: sockets(ada),
  notTo: sockets(bo, cy, dee, root),
});
const ofCy = ({ ada, bo, cy, dee, root }: Stage) => ({ to: sockets(cy), notTo: sockets(ada, bo, dee, root) });

async function reaction(stage: Stage) {
  const { ada, den: room } = stage;
  const target = { room, seq: await say(ada, room), emoji: '👀' };
  await ada.socket.ask('reaction.add', target);
  return target;
}

async function withCy(stage: Stage) {
  const { ada, bo, cy } = stage;
  const room = await openRoom(ada, 'private', [bo, cy]);
  return { room, to: sockets(ada, bo, cy), notTo: sockets(stage.dee, stage.root) };
}

async function account({ talk, ada }: Stage) {
  return askHttp(talk.b.url, 'account.create', { name: 'Till', balance: '99.99' }, ada);
}

/** One for every event, or it does not compile. `goaway` stands last: it costs a gateway. */
export const causes: { [N in EventName]: Cause<N> } = {
  'message.created': async (stage) => {
    const seq = await say(stage.ada, stage.den);
    return { is: (event) => event.room === stage.den && event.seq === seq, ...inDen(stage) };
  },
  'message.edited': async (stage) => {
    const { ada, den: room } = stage;
    const seq = await say(ada, room);
    await ada.socket.ask('message.edit', { room, seq, text: 'better' });
    return { is: ({ data }) => data.target === seq && data.text === 'better', ...inDen(stage) };
  },
  'message.deleted': async (stage) => {
    const { ada, den: room } = stage;
    const seq = await say(ada, room);
    await ada.socket.ask('message.delete', { room, seq });
    return { is: ({ data }) => data.target === seq, ...inDen(stage) };
  },
  'reaction.added': async (stage) => {
    const { seq } = await reaction(stage);
    return { is: ({ data }) => data.target === seq && data.count === 1, ...inDen(stage) };
  },
  'reaction.removed': async (stage) => {
    const target = await reaction(stage);
    await stage.ada.socket.ask('reaction.remove', target);
    return { is: ({ data }) => data.target === target.seq && data.count === 0, ...inDen(stage) };
  },
  'member.joined': async (stage) => {
    const { room, to, notTo } = await withCy(stage);
    // Of one's own joining `room.added` tells: the room's events follow from there.
    const others = to.filter((socket) => socket !== stage.cy.socket);
    return {
      is: (event) => event.room === room && event.data.user.id === stage.cy.user.id,
      to: others,
      notTo,
    };
  },
  'member.left': async (stage) => {
    const { room, to, notTo } = await withCy(stage);
    await stage.ada.socket.ask('member.remove', { room, userId: stage.cy.user.id });
    return { is: (event) => event.room === room && event.data.by.id === stage.ada.user.id, to, notTo };
  },
  'room.updated': async (stage) => {
    const topic = fresh();
    await stage.ada.socket.ask('room.update', { room: stage.den, topic });
    return { is: ({ data }) => data.room.topic === topic && data.room.me === undefined, ...inDen(stage) };
  },
  typing: async (stage) => {
    const { bo, cy, dee, root } = stage;
    await stage.ada.socket.ask('typing.set', { room: stage.den, typing: true });
    const is: Happening<'typing'>['is'] = ({ room, data }) =>
      room === stage.den && data.user.id === stage.ada.user.id;
    return { is, to: sockets(bo), notTo: sockets(cy, dee, root) };
  },
  'presence.changed': async ({ talk, ada, bo }) => {
    const person = await signUp(talk.a.url, `p${fresh().slice(0, 8)}`);
    await connect(talk.a.wsUrl, person);
    // There is nobody to keep it from: everyone shares the lobby with everyone.
    return { is: ({ data }) => data.online.includes(person.user.id), to: sockets(ada, bo), notTo: [] };
  },
  heartbeat: async (stage) => {
    const { ada, bo, cy, dee } = stage;
    const { serverId } = ada.socket.session;
    return { is: ({ data }) => data.serverId === serverId, to: sockets(ada, cy), notTo: sockets(bo, dee) };
  },
  'security.alert': async (stage) => {
    const { talk, ada, bo } = stage;
    const person = await signUp(talk.a.url, `p${fresh().slice(0, 8)}`);
    const first = await connect(talk.a.wsUrl, person);
    const { epoch, userCursor } = first.session;
    let latest = person;
    for (let i = 0; i < 5; i++) latest = await signIn(talk.b.url, person, `device ${i}`);
    // Whoever held a connection has lost it: it is told to the device that is in now.
    const resume = { epoch, rooms: {}, user: userCursor };
    const socket = await Socket.connect(talk.b.wsUrl, { token: latest.token, resume });
    return {
      is: ({ userId }) => userId === person.user.id,
      to: [socket],
      notTo: [first, ...sockets(ada, bo)],
    };
  },
  'room.added': async (stage) => {
    const { room } = await withCy(stage);
    const is: Happening<'room.added'>['is'] = ({ userId, data }) =>
      data.room.id === room && userId === stage.cy.user.id && data.room.me?.role === 'member';
    return { is, ...ofCy(stage) };
  },
  'room.removed': async (stage) => {
    const { room } = await withCy(stage);
    await stage.ada.socket.ask('member.remove', { room, userId: stage.cy.user.id });
    return { is: ({ data }) => data.room === room && data.by.id === stage.ada.user.id, ...ofCy(stage) };
  },
  'read.updated': async (stage) => {
    const { ada, bo, den: room } = stage;
    const seq = await say(bo, room);
    await ada.socket.ask('read.mark', { room, seq });
    return { is: ({ data }) => data.room === room && data.seq === seq && data.unread === 0, ...ofAda(stage) };
  },
  'notification.created': async (stage) => {
    const seq = await say(stage.bo, stage.den, 'over to you, @ada');
    const is: Happening<'notification.created'>['is'] = ({ data: { notification } }) =>
      notification.kind === 'mention' && notification.seq === seq;
    return { is, ...ofAda(stage) };
  },
  'dashboard.generated': async (stage) => {
    const since = new Date().toISOString();
    await askHttp(stage.talk.b.url, 'dashboard.refresh', {}, stage.ada);
    return {
      is: ({ userId, data }) => userId === stage.ada.user.id && data.generatedAt >= since,
      ...ofAda(stage),
    };
  },
  'account.updated': async (stage) => {
    const { id } = await account(stage);
    await askHttp(stage.talk.b.url, 'account.update', { id, balance: '1.10' }, stage.ada);
    return { is: ({ data }) => data.account.id === id && data.account.balance === '1.1', ...ofAda(stage) };
  },
  'snapshots.generated': async (stage) => {
    const { id } = await account(stage);
    return { is: ({ data }) => data.accounts.includes(id) && data.snapshotCount >= 1, ...ofAda(stage) };
  },
  'session.superseded': async (stage) => {
    const { talk, ada, bo } = stage;
    const person = await signUp(talk.a.url, `p${fresh().slice(0, 8)}`);
    const old = await connect(talk.a.wsUrl, person);
    const now = await connect(talk.b.wsUrl, await signIn(talk.b.url, person, 'the other one'));
    const is: Happening<'session.superseded'>['is'] = ({ data }) =>
      data.sessionId === person.session.id && data.by.device === 'the other one';
    return { is, to: [old], notTo: [now, ...sockets(ada, bo)] };
  },
  'session.revoked': async (stage) => {
    const { talk, ada, bo } = stage;
    const person = await signUp(talk.a.url, `p${fresh().slice(0, 8)}`);
    const socket = await connect(talk.a.wsUrl, person);
    await askHttp(talk.b.url, 'auth.logout', {}, person);
    const is: Happening<'session.revoked'>['is'] = ({ data }) =>
      data.sessionId === person.session.id && data.reason === 'signed_out';
    return { is, to: [socket], notTo: sockets(ada, bo) };
  },
  goaway: async (stage) => {
    const { talk, ada, bo, cy, dee } = stage;
    talk.b.process.signal('SIGTERM');
    return { is: ({ data }) => data.reconnectAfterMs >= 0, to: sockets(bo, dee), notTo: sockets(ada, cy) };
  },
};

export const EVENT_NAMES = Object.keys(schemas.events) as EventName[];
