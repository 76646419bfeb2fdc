-- Appends a job unless one with the same key is queued already.
-- KEYS jobs stream, job key   ARGV envelope, longest time (ms) the key blocks others   -> entry id of the new or the queued one
-- The worker deletes the key when it begins the job: what changes from then on needs another run.
register('job_enqueue', function(keys, args)
  local queued = redis.call('GET', keys[2])
  if queued then return queued end
  local id = redis.call('XADD', keys[1], '*', 'm', args[1])
  redis.call('SET', keys[2], id, 'PX', args[2])
  return id
end)
