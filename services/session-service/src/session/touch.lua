-- Activity: moves the idle timeout, never beyond the absolute one. Compare-and-set on the epoch: a session that was taken
-- over meanwhile is not brought back.
-- command: actor, tokenHash, idleMs
-- KEYS commands
-- ARGV partition | command
-- returns DONE, STALE or TOUCHED
register('session_touch', function(keys, args)
  local command = cjson.decode(args.command)
  local now = now_ms()
  local is_live, record = is_actor_live(args, now, command.actor)
  local is_theirs = is_live and redis.call('HGET', args.handles, record.id) == handle_of(command.tokenHash, record.userId)
  if not acknowledge(keys.commands, command) then return answer('DONE') end
  if not is_live then return record end
  if not is_theirs then return answer('STALE', { state = 'unknown' }) end
  local idle_expires = math.min(now + command.idleMs, tonumber(record.expiresAt))
  local key = args.session .. command.tokenHash
  redis.call('HSET', key, 'lastSeenAt', iso8601(now), 'idleExpiresAt', idle_expires)
  redis.call('PEXPIREAT', key, idle_expires + TOMBSTONE_MS)
  redis.call('ZADD', args.index, idle_expires, record.id)
  return answer('TOUCHED')
end)
