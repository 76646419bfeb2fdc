import { commandArgs, luaFunction, roomKeys } from '../lua.js';
import { commandHandler } from '../pipeline/command.js';
import type { RoomCalls } from '../room/room-calls.js';

const readMark = luaFunction('read_mark', { keys: [roomKeys, 'once'], args: [commandArgs, 'seq'] });

const markCall = ({ keys, args }: ReturnType<RoomCalls['command']>, seq: number) =>
  readMark.call(keys, { ...args, seq });

export default commandHandler('read.mark', ({ data, actor, commit }, { calls }) => ({
  call: markCall(calls.command(commit, data.room, actor.userId), data.seq),
  // An answer remembered by an earlier version has no position; how far one had read is the least it can have been.
  settle: ([seq, unread, mentions, asOf = seq]) =>
    `{"seq":${seq},"unread":${unread},"mentions":${mentions},"asOf":${asOf}}`,
}));
