import { FunctionDeclarations } from './lua/lua-function.js';

/** The functions of the bus, which every process may call through `bus.library`. */
export const busFunctions = new FunctionDeclarations();
const { luaFunction } = busFunctions;

export const commandQuarantine = luaFunction('command_quarantine', {
  keys: ['lease', 'commands', 'dead'],
  args: ['fence', 'entry', 'envelope', 'error'],
});

export const entryQuarantine = luaFunction('entry_quarantine', {
  keys: ['stream', 'dead'],
  args: ['group', 'entry', 'envelope', 'error'],
});

export const jobEnqueue = luaFunction('job_enqueue', {
  keys: ['jobs', 'jobKey'],
  args: ['envelope', 'keyTtlMs'],
});

export const leaseRenew = luaFunction('lease_renew', { keys: ['...leases'], args: ['ttlMs', '...fences'] });

export const leaseRelease = luaFunction('lease_release', { keys: ['lease'], args: ['fence'] });

export const consumerHeartbeat = luaFunction('consumer_heartbeat', {
  keys: ['consumers'],
  args: ['instance', 'ttlMs'],
});

export const pendingSilent = luaFunction('pending_silent', {
  keys: ['...streams'],
  args: ['group', 'idleMs', 'mostPerStream'],
});

export const placeTake = luaFunction('place_take', {
  keys: ['slots', 'gateways'],
  args: ['connection', 'gateway', 'most'],
});

export const rateTake = luaFunction('rate_take', { keys: ['state'], args: ['interval', 'burst'] });

export const requestAppend = luaFunction('request_append', { keys: ['stream'], args: ['envelope', 'by'] });

export const sessionsOver = luaFunction('sessions_over', { keys: ['...records'] });

export const userEvent = luaFunction('user_event', {
  keys: ['events', 'once'],
  args: ['channel', 'user', 'event', 'data'],
});
