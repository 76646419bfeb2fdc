import { argSet, FunctionDeclarations, keySet } from '@devtalk/bus';

/** The Redis Functions of this service, each declared beside its caller: see docs/lua.md. */
export const chatFunctions = new FunctionDeclarations();
export const { luaFunction } = chatFunctions;

/** Of every function about a room: KEYS(room) in pipeline/prelude.lua. */
export const roomKeys = keySet('room', [
  'lease',
  'commands',
  'events',
  'room',
  'log',
  'members',
  'people',
  'reads',
  'index',
  'edits',
  'deleted',
  'mentions',
  'reactions',
  'names',
  'bodies',
]);

/** Of a function that reads on behalf of a user, or may be repeated at will. */
export const requestArgs = argSet('request', ['roomId', 'user']);

/** Of a function that carries out a command. */
export const commandArgs = argSet('command', [
  'roomId',
  'user',
  'fence',
  'entry',
  'live',
  'session',
  'epoch',
  'rate',
  'rejection',
]);
