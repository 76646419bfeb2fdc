-- Appends a job unless one with the same key is queued already, or what it would compute is there by now: whoever read the dashboard just
-- before it was stored, and asks just after the key was freed, causes no second computation.
-- KEYS jobs stream, job key
-- ARGV envelope, longest time (ms) the key blocks others[, key of the dashboard, `generatedAt` as the caller read it ('' none)]
-- -> entry id of the new or the queued one, or COMPUTED
register('job_enqueue', function(keys, args)
  if args[3] and (redis.call('HGET', args[3], 'generatedAt') or '') ~= args[4] then return 'COMPUTED' end
  return enqueue_job(keys[1], keys[2], args[1], args[2])
end)
