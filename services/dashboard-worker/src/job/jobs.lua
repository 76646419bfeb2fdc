local DEAD_KEPT = 10000

-- KEYS job key   ARGV entry id, job id   -> 1, or 0: the key is another job's
-- From here on the same thing may be asked for again: what changes while this job runs needs another run.
register('job_begin', function(keys, args)
  return free_job_key(keys[1], args[1], args[2])
end)

-- KEYS jobs, job key (the stream again where the job has none)   ARGV group, entry id, job id   -> DONE or OK
register('job_complete', function(keys, args)
  local verdict = take_entry(keys[1], args[1], args[2])
  if verdict then return verdict end
  if keys[2] ~= keys[1] then free_job_key(keys[2], args[2], args[3]) end
  return 'OK'
end)

-- A job that failed waits for its next try.
-- KEYS jobs, delayed, records, job key (the stream again where the job has none)
-- ARGV group, entry id, job id, record JSON, delay (ms), longest time (ms) the key blocks others
-- -> DONE, COVERED (an equal job is queued already and does the work) or OK
register('job_postpone', function(keys, args)
  local verdict = take_entry(keys[1], args[1], args[2])
  if verdict then return verdict end
  if keys[4] ~= keys[1] then
    local holder = redis.call('GET', keys[4])
    if holder and holder ~= args[2] and holder ~= args[3] then return 'COVERED' end
    redis.call('SET', keys[4], args[3], 'PX', args[5] + args[6])
  end
  redis.call('ZADD', keys[2], now_ms() + args[5], args[3])
  redis.call('HSET', keys[3], args[3], args[4])
  return 'OK'
end)

-- A job that failed for good. The oldest of too many dead ones are forgotten.
-- KEYS jobs, dead, records, job key (the stream again where the job has none)   ARGV group, entry id, job id, record JSON   -> DONE or OK
register('job_bury', function(keys, args)
  local verdict = take_entry(keys[1], args[1], args[2])
  if verdict then return verdict end
  if keys[4] ~= keys[1] then free_job_key(keys[4], args[2], args[3]) end
  redis.call('ZADD', keys[2], now_ms(), args[3])
  redis.call('HSET', keys[3], args[3], args[4])
  if redis.call('ZCARD', keys[2]) > DEAD_KEPT then
    redis.call('HDEL', keys[3], redis.call('ZPOPMIN', keys[2])[1])
  end
  return 'OK'
end)

-- Queues the jobs whose time has come. Each moves in this one step: two movers at once move none twice.
-- KEYS jobs, delayed, records   ARGV most to move   -> how many were moved
register('jobs_promote', function(keys, args)
  local due = redis.call('ZRANGEBYSCORE', keys[2], '-inf', now_ms(), 'LIMIT', 0, args[1])
  for _, id in ipairs(due) do
    local record = redis.call('HGET', keys[3], id)
    if record then redis.call('XADD', keys[1], '*', 'm', cjson.decode(record).envelope) end
    redis.call('ZREM', keys[2], id)
    redis.call('HDEL', keys[3], id)
  end
  return #due
end)

-- The admin's retry of a dead job.
-- KEYS lease, commands, jobs, dead, records   ARGV fence, entry id, job id, envelope, of the sender   -> a verdict of take, NOT_FOUND or OK
register('job_revive', function(keys, args)
  local verdict = take(keys, args)
  if verdict then return verdict end
  if redis.call('ZREM', keys[4], args[3]) == 0 then return 'NOT_FOUND' end
  redis.call('HDEL', keys[5], args[3])
  redis.call('XADD', keys[3], '*', 'm', args[4])
  return 'OK'
end)
