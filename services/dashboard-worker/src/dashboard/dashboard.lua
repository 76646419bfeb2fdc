local DAY = 86400000

-- The dashboard of a user who last looked long ago is rebuilt more and more seldom: a page left open costs little, a closed one next to
-- nothing.
local function next_refresh(now, seen, shortest)
  return now + math.max(shortest, math.floor((now - seen) / 10))
end

-- Makes the record where there is none, so that an invalidation during the very first computation has something to raise.
-- KEYS dashboard
-- ARGV ttl_ms
-- returns the generation to compute from
register('dashboard_begin', function(keys, args)
  redis.call('HSETNX', keys.dashboard, 'generation', '0')
  redis.call('PEXPIRE', keys.dashboard, args.ttl_ms)
  return redis.call('HGET', keys.dashboard, 'generation')
end)

-- KEYS ...dashboards
-- returns how many of them there are: the others have not been requested lately
register('dashboards_invalidate', function(keys)
  local raised = 0
  for _, key in ipairs(keys.dashboards) do
    if redis.call('EXISTS', key) == 1 then
      redis.call('HINCRBY', key, 'generation', 1)
      raised = raised + 1
    end
  end
  return raised
end)

-- Stores a computed dashboard unless it was invalidated since. The job's key is freed in the same step: a request up to here is served by this
-- computation, one after it by what it stored.
-- `job_key` is the dashboard again where the job has none; `generation` and `version` are those it was computed from; `viewed` is 1 if the
-- user is looking at it.
-- KEYS dashboard, viewers, viewer_facts, job_key
-- ARGV generation, json, generated_at, user, viewed, version, shortest_ms, entry, job
-- returns 1, or 0: invalidated meanwhile, nothing stored
register('dashboard_store', function(keys, args)
  if redis.call('HGET', keys.dashboard, 'generation') ~= args.generation then return 0 end
  redis.call('HSET', keys.dashboard, 'json', args.json, 'generatedAt', args.generated_at, 'builtGeneration', args.generation)
  local now, seen = now_ms(), nil
  if args.viewed == '1' then
    seen = now
  else
    local facts = redis.call('HGET', keys.viewer_facts, args.user)
    seen = facts and tonumber(string.match(facts, '^%d+'))
  end
  if seen then
    redis.call('ZADD', keys.viewers, next_refresh(now, seen, args.shortest_ms), args.user)
    redis.call('HSET', keys.viewer_facts, args.user, string.format('%.0f %s', seen, args.version))
  end
  if keys.job_key ~= keys.dashboard then free_job_key(keys.job_key, args.entry, args.job) end
  return 1
end)

-- The command `dashboard.viewed`. A user whose dashboard is in no viewer's facts has been away for a day: the next one they request is
-- stale and makes a job.
-- KEYS command | viewers, viewer_facts
-- ARGV command | user, shortest_ms
-- returns a verdict of acknowledge, or OK
register('dashboard_viewed', function(keys, args)
  local verdict = acknowledge(keys, args)
  if verdict then return verdict end
  local facts = redis.call('HGET', keys.viewer_facts, args.user)
  if not facts then return 'OK' end
  local now = now_ms()
  redis.call('HSET', keys.viewer_facts, args.user, string.format('%.0f %s', now, string.match(facts, ' (.*)$')))
  redis.call('ZADD', keys.viewers, 'LT', now + args.shortest_ms, args.user)
  return 'OK'
end)

-- Whose dashboard is due for a refresh because there is new data. Each one returned has its next turn later, so that two callers
-- do not get the same users.
-- KEYS viewers, viewer_facts
-- ARGV version, shortest_ms, most
-- returns user ids
register('viewers_due', function(keys, args)
  local now, due = now_ms(), {}
  for _, user in ipairs(redis.call('ZRANGEBYSCORE', keys.viewers, '-inf', now, 'LIMIT', 0, args.most)) do
    local facts = redis.call('HGET', keys.viewer_facts, user)
    local seen, version = string.match(facts or '', '^(%d+) (.*)$')
    if not seen or tonumber(seen) < now - DAY then
      redis.call('ZREM', keys.viewers, user)
      redis.call('HDEL', keys.viewer_facts, user)
    else
      redis.call('ZADD', keys.viewers, next_refresh(now, tonumber(seen), args.shortest_ms), user)
      if version ~= args.version then
        due[#due + 1] = user
        -- Queued, if not yet computed: the same update is no reason to queue it again.
        redis.call('HSET', keys.viewer_facts, user, seen .. ' ' .. args.version)
      end
    end
  end
  return due
end)
