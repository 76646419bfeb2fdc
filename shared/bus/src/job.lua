-- Appends a job unless one with the same key is queued already, or what it would compute is there by now: a client that read the dashboard just
-- before it was stored, and requests it just after the key was freed, causes no second computation.
-- `if_still`: nothing, or the key of the dashboard and its `generatedAt` as the caller read it ('' none).
-- KEYS jobs, job_key
-- ARGV envelope, key_ttl_ms, ...if_still(dashboard, generated_at)
-- returns the entry id of the new job or of the queued one, or COMPUTED
register('job_enqueue', function(keys, args)
  if #args.if_still > 0 then
    local dashboard, seen = args.if_still[1].dashboard, args.if_still[1].generated_at
    if (redis.call('HGET', dashboard, 'generatedAt') or '') ~= seen then return 'COMPUTED' end
  end
  return enqueue_job(keys.jobs, keys.job_key, args.envelope, args.key_ttl_ms)
end)
