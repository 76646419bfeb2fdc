import { argSet, FunctionDeclarations, keySet } from '@devtalk/bus';

/** The Redis Functions of this service (docs/lua.md), which its stores call through `Store.library`. */
export const workerFunctions = new FunctionDeclarations();
const { luaFunction } = workerFunctions;

/** Where every command's KEYS and ARGV begin. */
export const commandKeys = keySet('command', ['lease', 'commands']);
export const commandArgs = argSet('command', ['fence', 'entry', 'live', 'session', 'epoch']);

export const commandDone = luaFunction('command_done', { keys: [commandKeys], args: [commandArgs] });

export const jobBegin = luaFunction('job_begin', { keys: ['jobKey'], args: ['entry', 'job'] });

export const jobComplete = luaFunction('job_complete', {
  keys: ['jobs', 'jobKey'],
  args: ['group', 'entry', 'job'],
});

export const jobPostpone = luaFunction('job_postpone', {
  keys: ['jobs', 'delayed', 'records', 'jobKey'],
  args: ['group', 'entry', 'job', 'record', 'delayMs', 'keyTtlMs'],
});

export const jobBury = luaFunction('job_bury', {
  keys: ['jobs', 'dead', 'records', 'jobKey'],
  args: ['group', 'entry', 'job', 'record'],
});

export const jobsPromote = luaFunction('jobs_promote', {
  keys: ['jobs', 'delayed', 'records'],
  args: ['most'],
});

export const jobRevive = luaFunction('job_revive', {
  keys: [commandKeys, 'jobs', 'dead', 'records'],
  args: [commandArgs, 'job', 'envelope'],
});

export const nextDueOf = luaFunction('next_due', { keys: ['...sets'] });

export const accountCreate = luaFunction('account_create', {
  keys: [commandKeys, 'account', 'accounts', 'jobs', 'snapshotsKey'],
  args: [commandArgs, 'id', 'owner', 'name', 'balance', 'most', 'snapshotsJob', 'keyTtlMs'],
});

export const accountUpdate = luaFunction('account_update', {
  keys: [commandKeys, 'account', 'jobs', 'announceKey', 'snapshotsKey', 'once'],
  args: [commandArgs, 'owner', 'name', 'balance', 'announceJob', 'snapshotsJob', 'keyTtlMs'],
});

export const accountDelete = luaFunction('account_delete', {
  keys: [commandKeys, 'account', 'accounts', 'snapshots', 'once'],
  args: [commandArgs, 'id', 'owner'],
});

export const snapshotsGenerate = luaFunction('snapshots_generate', {
  keys: ['done', '...accounts(account, snapshots)'],
  args: ['owner', 'mostKept', 'changedOnly', '...ids'],
});

export const dashboardBegin = luaFunction('dashboard_begin', { keys: ['dashboard'], args: ['ttlMs'] });

export const dashboardsInvalidate = luaFunction('dashboards_invalidate', { keys: ['...dashboards'] });

export const dashboardStore = luaFunction('dashboard_store', {
  keys: ['dashboard', 'viewers', 'viewerFacts', 'jobKey'],
  args: ['generation', 'json', 'generatedAt', 'user', 'viewed', 'version', 'shortestMs', 'entry', 'job'],
});

export const dashboardViewed = luaFunction('dashboard_viewed', {
  keys: [commandKeys, 'viewers', 'viewerFacts'],
  args: [commandArgs, 'user', 'shortestMs'],
});

export const viewersDue = luaFunction('viewers_due', {
  keys: ['viewers', 'viewerFacts'],
  args: ['version', 'shortestMs', 'most'],
});

export const linkCreate = luaFunction('link_create', {
  keys: [commandKeys, 'link', 'links'],
  args: [commandArgs, 'url', 'owner', 'code', 'most'],
});

export const linkFollow = luaFunction('link_follow', {
  keys: [commandKeys, 'link', 'clicks'],
  args: [commandArgs],
});

export const projectionApply = luaFunction('projection_apply', {
  keys: ['cursor', 'generations', '...models'],
  args: ['from', 'to', 'writes', 'generation', 'role'],
});

export const rebuildBegin = luaFunction('rebuild_begin', {
  keys: ['generations', 'rebuildCursor'],
  args: ['generation', 'newest'],
});

export const rebuildShow = luaFunction('rebuild_show', {
  keys: ['generations', 'cursor', 'rebuildCursor'],
  args: ['generation'],
});
