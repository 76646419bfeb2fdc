local DAY = 86400000

-- Behind the ARGV named at each command follow those of its sender (prelude.lua).

local ONCE_MS = 90000000

-- What a command with an idempotency key was answered; nil where it was not carried out before. once: the commands' key where it has none.
-- Looked up before anything refuses: who asks again is not told that there is no account, since they have deleted it.
local function remembered(once, commands)
  local answer = once ~= commands and redis.call('GET', once)
  return answer and cmsgpack.unpack(answer) or nil
end

-- A session that has ended does nothing new, but what it did before is not called refused.
local function has_session_ended(verdict) return verdict == 'SUPERSEDED' or verdict == 'SESSIONLESS' end

local function remember(once, commands, answer)
  if once ~= commands then redis.call('SET', once, cmsgpack.pack(answer), 'PX', ONCE_MS) end
  return answer
end

local function view(account)
  return { 'OK', unpack(redis.call('HMGET', account, 'name', 'balance', 'createdAt')) }
end

local function is_owner(account, owner)
  return redis.call('HGET', account, 'owner') == owner
end

-- KEYS lease, commands, account, accounts, jobs, job key
-- ARGV fence, entry id, account id, owner, name, balance, most accounts a person, snapshots job, longest time (ms) its key blocks others
-- -> a verdict of take, TAKEN (the id is somebody else's), FULL, or OK, name, balance, createdAt (of the first one for a repeated command)
register('account_create', function(keys, args)
  local exists = redis.call('EXISTS', keys[3]) == 1
  local refusal = nil
  if exists and not is_owner(keys[3], args[4]) then refusal = 'TAKEN' end
  if not exists and redis.call('ZCARD', keys[4]) >= tonumber(args[7]) then refusal = 'FULL' end
  local verdict = take(keys, args) or refusal
  if verdict then return { verdict } end
  if exists then return view(keys[3]) end
  local now = now_ms()
  redis.call('HSET', keys[3], 'owner', args[4], 'name', args[5], 'balance', args[6], 'createdAt', iso8601(now),
    'changed', 1)
  redis.call('ZADD', keys[4], now, args[3])
  enqueue_job(keys[5], keys[6], args[8], args[9])
  return view(keys[3])
end)

-- KEYS lease, commands, account, jobs, key of the announcement, key of the snapshots, once
-- ARGV fence, entry id, owner, new name or '', new balance or '', announcement job, snapshots job, longest time (ms) their keys block others
-- -> a verdict of take, NOT_FOUND, or OK, name, balance, createdAt
register('account_update', function(keys, args)
  local refusal = not is_owner(keys[3], args[3]) and 'NOT_FOUND' or nil
  local first = remembered(keys[7], keys[2])
  local verdict = take(keys, args)
  if first and has_session_ended(verdict) then return first end
  if verdict then return { verdict } end
  if first then return first end
  if refusal then return { refusal } end
  if args[4] ~= '' then redis.call('HSET', keys[3], 'name', args[4]) end
  enqueue_job(keys[4], keys[5], args[6], args[8])
  if args[5] ~= '' and redis.call('HGET', keys[3], 'balance') ~= args[5] then
    redis.call('HSET', keys[3], 'balance', args[5], 'changed', 1)
    enqueue_job(keys[4], keys[6], args[7], args[8])
  end
  return remember(keys[7], keys[2], view(keys[3]))
end)

-- KEYS lease, commands, account, accounts, snapshots, once   ARGV fence, entry id, account id, owner   -> a verdict of take, NOT_FOUND or OK
register('account_delete', function(keys, args)
  local refusal = not is_owner(keys[3], args[4]) and 'NOT_FOUND' or nil
  local first = remembered(keys[6], keys[2])
  local verdict = take(keys, args)
  if first and has_session_ended(verdict) then return first end
  verdict = verdict or first or refusal
  if verdict then return verdict end
  redis.call('DEL', keys[3], keys[5])
  redis.call('ZREM', keys[4], args[3])
  return remember(keys[6], keys[2], 'OK')
end)

-- Takes a snapshot of each account once, however often the job runs: the marker keeps the first run's result.
-- KEYS marker, then account and snapshots of each
-- ARGV owner, about how many are kept, 1 for those alone whose balance has changed since their last snapshot, then the account ids
-- -> JSON {count, accounts}
register('snapshots_generate', function(keys, args)
  local done = redis.call('GET', keys[1])
  if done then return done end
  local taken = {}
  for i = 4, #args do
    local account, snapshots = keys[2 * i - 6], keys[2 * i - 5]
    if is_owner(account, args[1]) and (args[3] ~= '1' or redis.call('HDEL', account, 'changed') == 1) then
      redis.call('XADD', snapshots, 'MAXLEN', '~', args[2], '*', 'balance', redis.call('HGET', account, 'balance'))
      taken[#taken + 1] = args[i]
    end
  end
  local accounts = #taken == 0 and '[]' or cjson.encode(taken)
  local result = '{"count":' .. #taken .. ',"accounts":' .. accounts .. '}'
  redis.call('SET', keys[1], result, 'PX', DAY)
  return result
end)
