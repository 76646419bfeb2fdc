import { commandArgs, luaFunction, roomKeys } from '../lua.js';

/** A user joins by themselves, or a member adds another user. */
export const memberJoin = luaFunction('member_join', {
  keys: [roomKeys, 'once'],
  args: [commandArgs, 'joining', 'profile', 'name', 'head', 'isSelf'],
});

/** A member leaves, or is removed by another one. */
export const memberLeave = luaFunction('member_leave', {
  keys: [roomKeys, 'once'],
  args: [commandArgs, 'leaving', 'name', 'head', 'isAdmin', 'isLobby'],
});
