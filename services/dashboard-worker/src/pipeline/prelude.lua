-- Behind the shared prelude, in front of every function of this library.

-- With these begin KEYS and ARGV of every command. The last three are of its sender: key of the live sessions ('' where a command has no
-- sender, or where the key is in another slot and the caller looks before), session, epoch. The key is session-service's, which we may only read:
-- among KEYS it would be rejected.
-- KEYS(command) lease, commands
-- ARGV(command) fence, entry, live, session, epoch

-- First step of every command, as acknowledge_command; besides its verdicts:
-- SUPERSEDED, SESSIONLESS: the session has ended by this very moment. The entry is acknowledged, nothing else may be written.
local function acknowledge(keys, args)
  -- Read before anything is written: what cannot be read must leave the entry where it is.
  local is_live = args.live == '' or redis.call('HGET', args.live, args.session) == args.epoch
  local is_another = not is_live and redis.call('HLEN', args.live) > 0
  local verdict = acknowledge_command(keys.lease, args.fence, keys.commands, args.entry)
  if verdict or is_live then return verdict end
  return is_another and 'SUPERSEDED' or 'SESSIONLESS'
end

-- Frees a job's key where it is the job's own: the entry that stands for this try, or the job's id once it has failed before.
local function free_job_key(job_key, entry, job)
  local holder = redis.call('GET', job_key)
  if holder ~= entry and holder ~= job then return 0 end
  return redis.call('DEL', job_key)
end
