-- Appends a job unless one with the same key is queued already. The worker deletes the key when it begins the job: what changes from then
-- on needs another run.
-- KEYS jobs, job_key
-- ARGV envelope, key_ttl_ms
-- returns the entry id of the new job, or of the queued one
register('job_enqueue', function(keys, args)
  local queued = redis.call('GET', keys.job_key)
  if queued then return queued end
  local id = redis.call('XADD', keys.jobs, '*', 'm', args.envelope)
  redis.call('SET', keys.job_key, id, 'PX', args.key_ttl_ms)
  return id
end)
