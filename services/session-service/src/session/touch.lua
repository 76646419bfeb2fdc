-- Activity: moves the idle timeout, never beyond the absolute one. Compare-and-set on the epoch: a session that was taken
-- over meanwhile is not brought back.
-- command: actor, tokenHash, idleMs   -> DONE, STALE or TOUCHED
register('session_touch', function(keys, args)
  local names, command = arguments(args)
  local now = now_ms()
  local is_live, record = is_actor_live(names, now, command.actor)
  local is_theirs = is_live and redis.call('HGET', names.handles, record.id) == handle_of(command.tokenHash, record.userId)
  if not take(keys, command) then return answer('DONE') end
  if not is_live then return record end
  if not is_theirs then return answer('STALE', { state = 'unknown' }) end
  local idle_expires = math.min(now + command.idleMs, tonumber(record.expiresAt))
  local key = names.session .. command.tokenHash
  redis.call('HSET', key, 'lastSeenAt', iso8601(now), 'idleExpiresAt', idle_expires)
  redis.call('PEXPIREAT', key, idle_expires + TOMBSTONE_MS)
  redis.call('ZADD', names.index, idle_expires, record.id)
  return answer('TOUCHED')
end)
