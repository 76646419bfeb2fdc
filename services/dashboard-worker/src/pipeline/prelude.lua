-- Behind the shared prelude, in front of every function of this library.

-- Frees a job's key where it is the job's own: the entry that stands for this try, or the job's id once it has failed before.
local function free_job_key(job_key, entry_id, job_id)
  local holder = redis.call('GET', job_key)
  if holder ~= entry_id and holder ~= job_id then return 0 end
  return redis.call('DEL', job_key)
end

-- First step of every command, as take_command; besides its verdicts:
-- SUPERSEDED, SESSIONLESS: the session has ended by this very moment. The entry is taken, nothing else may be written.
-- The last three ARGV of a command are of its sender: key of the live sessions ('' where nobody sent it, or where the key is in another
-- slot and the caller looks before), session, epoch. The key is session-service's, which we may only read: among KEYS it would be refused.
local function take(keys, args)
  local live, session, epoch = args[#args - 2], args[#args - 1], args[#args]
  -- Read before anything is written: what cannot be read must leave the entry where it is.
  local is_live = live == '' or redis.call('HGET', live, session) == epoch
  local is_another = not is_live and redis.call('HLEN', live) > 0
  local verdict = take_command(keys[1], args[1], keys[2], args[2])
  if verdict or is_live then return verdict end
  return is_another and 'SUPERSEDED' or 'SESSIONLESS'
end
