local DEAD_KEPT = 10000

-- `job_key` is the stream of jobs again where a job has none.

-- From here on the same job may be queued again: what changes while this one runs needs another run.
-- KEYS job_key
-- ARGV entry, job
-- returns 1, or 0: the key is another job's
register('job_begin', function(keys, args)
  return free_job_key(keys.job_key, args.entry, args.job)
end)

-- KEYS jobs, job_key
-- ARGV group, entry, job
-- returns DONE or OK
register('job_complete', function(keys, args)
  local verdict = acknowledge_entry(keys.jobs, args.group, args.entry)
  if verdict then return verdict end
  if keys.job_key ~= keys.jobs then free_job_key(keys.job_key, args.entry, args.job) end
  return 'OK'
end)

-- A job that failed waits for its next try. Its key stays, or becomes, its own.
-- KEYS jobs, delayed, records, job_key
-- ARGV group, entry, job, record, delay_ms, key_ttl_ms
-- returns DONE, COVERED (an equal job is queued already and does the work) or OK
register('job_postpone', function(keys, args)
  local verdict = acknowledge_entry(keys.jobs, args.group, args.entry)
  if verdict then return verdict end
  if keys.job_key ~= keys.jobs then
    local holder = redis.call('GET', keys.job_key)
    if holder and holder ~= args.entry and holder ~= args.job then return 'COVERED' end
    redis.call('SET', keys.job_key, args.job, 'PX', args.delay_ms + args.key_ttl_ms)
  end
  redis.call('ZADD', keys.delayed, now_ms() + args.delay_ms, args.job)
  redis.call('HSET', keys.records, args.job, args.record)
  return 'OK'
end)

-- A job that failed for good. The oldest of too many dead ones are forgotten.
-- KEYS jobs, dead, records, job_key
-- ARGV group, entry, job, record
-- returns DONE or OK
register('job_bury', function(keys, args)
  local verdict = acknowledge_entry(keys.jobs, args.group, args.entry)
  if verdict then return verdict end
  if keys.job_key ~= keys.jobs then free_job_key(keys.job_key, args.entry, args.job) end
  redis.call('ZADD', keys.dead, now_ms(), args.job)
  redis.call('HSET', keys.records, args.job, args.record)
  if redis.call('ZCARD', keys.dead) > DEAD_KEPT then
    redis.call('HDEL', keys.records, redis.call('ZPOPMIN', keys.dead)[1])
  end
  return 'OK'
end)

-- Queues the retries that are due. Each moves in this one step: two callers at once move none twice.
-- KEYS jobs, delayed, records
-- ARGV most
-- returns how many were moved
register('jobs_promote', function(keys, args)
  local due = redis.call('ZRANGEBYSCORE', keys.delayed, '-inf', now_ms(), 'LIMIT', 0, args.most)
  for _, id in ipairs(due) do
    local record = redis.call('HGET', keys.records, id)
    if record then redis.call('XADD', keys.jobs, '*', 'm', cjson.decode(record).envelope) end
    redis.call('ZREM', keys.delayed, id)
    redis.call('HDEL', keys.records, id)
  end
  return #due
end)

-- An administrator's retry of a dead job.
-- KEYS command | jobs, dead, records
-- ARGV command | job, envelope
-- returns a verdict of acknowledge, NOT_FOUND or OK
register('job_revive', function(keys, args)
  local verdict = acknowledge(keys, args)
  if verdict then return verdict end
  if redis.call('ZREM', keys.dead, args.job) == 0 then return 'NOT_FOUND' end
  redis.call('HDEL', keys.records, args.job)
  redis.call('XADD', keys.jobs, '*', 'm', args.envelope)
  return 'OK'
end)
