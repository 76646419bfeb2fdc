local DAY = 86400000
local REMEMBERED_MS = 90000000

-- `once` is the key of what a command with an idempotency key was answered, or the commands' own key where it has none.

-- What the command was answered before; nil where it was not carried out. Looked up before anything is rejected: a client that repeats its
-- request is not told that there is no account, since it has deleted it.
local function remembered(once, commands)
  local answer = once ~= commands and redis.call('GET', once)
  return answer and cmsgpack.unpack(answer) or nil
end

-- A session that has ended does nothing new, but what it did before is not called rejected.
local function has_session_ended(verdict) return verdict == 'SUPERSEDED' or verdict == 'SESSIONLESS' end

local function remember(once, commands, answer)
  if once ~= commands then redis.call('SET', once, cmsgpack.pack(answer), 'PX', REMEMBERED_MS) end
  return answer
end

local function view(account)
  return { 'OK', unpack(redis.call('HMGET', account, 'name', 'balance', 'createdAt')) }
end

local function is_owner(account, owner)
  return redis.call('HGET', account, 'owner') == owner
end

-- KEYS command | account, accounts, jobs, snapshots_key
-- ARGV command | id, owner, name, balance, most, snapshots_job, key_ttl_ms
-- returns a verdict of acknowledge, TAKEN (the id is another owner's), FULL, or OK, name, balance, createdAt (of the first one for a repeated
-- command)
register('account_create', function(keys, args)
  local exists = redis.call('EXISTS', keys.account) == 1
  local rejection = nil
  if exists and not is_owner(keys.account, args.owner) then rejection = 'TAKEN' end
  if not exists and redis.call('ZCARD', keys.accounts) >= tonumber(args.most) then rejection = 'FULL' end
  local verdict = acknowledge(keys, args) or rejection
  if verdict then return { verdict } end
  if exists then return view(keys.account) end
  local now = now_ms()
  redis.call('HSET', keys.account, 'owner', args.owner, 'name', args.name, 'balance', args.balance,
    'createdAt', iso8601(now), 'changed', 1)
  redis.call('ZADD', keys.accounts, now, args.id)
  enqueue_job(keys.jobs, keys.snapshots_key, args.snapshots_job, args.key_ttl_ms)
  return view(keys.account)
end)

-- An empty name or balance stays as it is.
-- KEYS command | account, jobs, announce_key, snapshots_key, once
-- ARGV command | owner, name, balance, announce_job, snapshots_job, key_ttl_ms
-- returns a verdict of acknowledge, NOT_FOUND, or OK, name, balance, createdAt
register('account_update', function(keys, args)
  local rejection = not is_owner(keys.account, args.owner) and 'NOT_FOUND' or nil
  local first = remembered(keys.once, keys.commands)
  local verdict = acknowledge(keys, args)
  if first and has_session_ended(verdict) then return first end
  if verdict then return { verdict } end
  if first then return first end
  if rejection then return { rejection } end
  if args.name ~= '' then redis.call('HSET', keys.account, 'name', args.name) end
  enqueue_job(keys.jobs, keys.announce_key, args.announce_job, args.key_ttl_ms)
  if args.balance ~= '' and redis.call('HGET', keys.account, 'balance') ~= args.balance then
    redis.call('HSET', keys.account, 'balance', args.balance, 'changed', 1)
    enqueue_job(keys.jobs, keys.snapshots_key, args.snapshots_job, args.key_ttl_ms)
  end
  return remember(keys.once, keys.commands, view(keys.account))
end)

-- KEYS command | account, accounts, snapshots, once
-- ARGV command | id, owner
-- returns a verdict of acknowledge, NOT_FOUND or OK
register('account_delete', function(keys, args)
  local rejection = not is_owner(keys.account, args.owner) and 'NOT_FOUND' or nil
  local first = remembered(keys.once, keys.commands)
  local verdict = acknowledge(keys, args)
  if first and has_session_ended(verdict) then return first end
  verdict = verdict or first or rejection
  if verdict then return verdict end
  redis.call('DEL', keys.account, keys.snapshots)
  redis.call('ZREM', keys.accounts, args.id)
  return remember(keys.once, keys.commands, 'OK')
end)

-- Takes a snapshot of each account once, however often the job runs: `done` keeps the first run's result.
-- changed_only: 1 for those alone whose balance has changed since their last snapshot.
-- KEYS done, ...accounts(account, snapshots)
-- ARGV owner, most_kept, changed_only, ...ids
-- returns JSON {count, accounts}
register('snapshots_generate', function(keys, args)
  local done = redis.call('GET', keys.done)
  if done then return done end
  local taken = {}
  for i = 1, #args.ids do
    local account, snapshots = keys.accounts[i].account, keys.accounts[i].snapshots
    if is_owner(account, args.owner) and (args.changed_only ~= '1' or redis.call('HDEL', account, 'changed') == 1) then
      local balance = redis.call('HGET', account, 'balance')
      redis.call('XADD', snapshots, 'MAXLEN', '~', args.most_kept, '*', 'balance', balance)
      taken[#taken + 1] = args.ids[i]
    end
  end
  local accounts = #taken == 0 and '[]' or cjson.encode(taken)
  local result = '{"count":' .. #taken .. ',"accounts":' .. accounts .. '}'
  redis.call('SET', keys.done, result, 'PX', DAY)
  return result
end)
