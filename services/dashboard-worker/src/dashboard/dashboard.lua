local DAY = 86400000

-- Someone who last looked long ago is rebuilt more and more seldom: a page left open costs little, a closed one next to nothing.
local function next_refresh(now, seen, shortest)
  return now + math.max(shortest, math.floor((now - seen) / 10))
end

-- KEYS dashboard   ARGV time to live (ms)   -> generation to compute from
-- Makes the record where there is none, so that an invalidation during the very first computation has something to raise.
register('dashboard_begin', function(keys, args)
  redis.call('HSETNX', keys[1], 'generation', '0')
  redis.call('PEXPIRE', keys[1], args[1])
  return redis.call('HGET', keys[1], 'generation')
end)

-- KEYS dashboards   -> how many of them there are: nobody has asked for the others lately
register('dashboards_invalidate', function(keys)
  local raised = 0
  for _, key in ipairs(keys) do
    if redis.call('EXISTS', key) == 1 then
      redis.call('HINCRBY', key, 'generation', 1)
      raised = raised + 1
    end
  end
  return raised
end)

-- Stores a computed dashboard unless it was invalidated since. The job's key is freed in the same step: whoever asks up to here is served
-- by this computation, whoever asks after it by what it stored.
-- KEYS dashboard, viewers, viewer facts, job key (the dashboard again where the job has none)
-- ARGV generation it was computed from, json, generatedAt, user id, 1 if the person is looking,
--      data version it was computed from, shortest time between two refreshes (ms), entry id and id of the job
-- -> 1, or 0: invalidated meanwhile, nothing stored
register('dashboard_store', function(keys, args)
  if redis.call('HGET', keys[1], 'generation') ~= args[1] then return 0 end
  redis.call('HSET', keys[1], 'json', args[2], 'generatedAt', args[3], 'builtGeneration', args[1])
  local now, seen = now_ms(), nil
  if args[5] == '1' then
    seen = now
  else
    local facts = redis.call('HGET', keys[3], args[4])
    seen = facts and tonumber(string.match(facts, '^%d+'))
  end
  if seen then
    redis.call('ZADD', keys[2], next_refresh(now, seen, args[7]), args[4])
    redis.call('HSET', keys[3], args[4], string.format('%.0f %s', seen, args[6]))
  end
  if keys[4] ~= keys[1] then free_job_key(keys[4], args[8], args[9]) end
  return 1
end)

-- The command `dashboard.viewed`. Someone whose dashboard is in no viewer's facts has been away for a day: the next one they ask for
-- is stale and makes a job.
-- KEYS lease, commands, viewers, viewer facts   ARGV fence, entry id, user id, shortest time between two refreshes (ms)
-- -> a verdict of take or OK
register('dashboard_viewed', function(keys, args)
  local verdict = take(keys, args)
  if verdict then return verdict end
  local facts = redis.call('HGET', keys[4], args[3])
  if not facts then return 'OK' end
  local now = now_ms()
  redis.call('HSET', keys[4], args[3], string.format('%.0f %s', now, string.match(facts, ' (.*)$')))
  redis.call('ZADD', keys[3], 'LT', now + args[4], args[3])
  return 'OK'
end)

-- Whose dashboard is due for a refresh because there is new data. Each one returned has its next turn later, so that two callers
-- do not get the same people.
-- KEYS viewers, viewer facts   ARGV present data version, shortest time between two refreshes (ms), most to return
-- -> user ids
register('viewers_due', function(keys, args)
  local now, due = now_ms(), {}
  for _, user in ipairs(redis.call('ZRANGEBYSCORE', keys[1], '-inf', now, 'LIMIT', 0, args[3])) do
    local facts = redis.call('HGET', keys[2], user)
    local seen, version = string.match(facts or '', '^(%d+) (.*)$')
    if not seen or tonumber(seen) < now - DAY then
      redis.call('ZREM', keys[1], user)
      redis.call('HDEL', keys[2], user)
    else
      redis.call('ZADD', keys[1], next_refresh(now, tonumber(seen), args[2]), user)
      if version ~= args[1] then
        due[#due + 1] = user
        -- Asked for, if not yet computed: the same news is no reason to ask again.
        redis.call('HSET', keys[2], user, seen .. ' ' .. args[1])
      end
    end
  end
  return due
end)
