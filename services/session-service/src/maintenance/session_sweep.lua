-- Looks at what is due in the index: ends sessions that have expired, forgets tombstones that are gone.
-- command: limit, retentionMs
-- KEYS _commands
-- ARGV partition | command
-- returns CLEANED {expired, forgotten, isDone}
register('sessions_clean', function(keys, args)
  local command = cjson.decode(args.command)
  local now = now_ms()
  local due = redis.call('ZRANGEBYSCORE', args.index, '-inf', now, 'LIMIT', 0, command.limit)
  local expired, forgotten = 0, 0
  for _, session_id in ipairs(due) do
    local record, key = find_session(args, session_id)
    if record and record.state == 'live' and has_expired(record, now) then
      end_session(args, now, record, key, { state = 'expired' })
      write_audit(args, now, command.retentionMs, { kind = 'expired', user = record.userId, device = record.device,
        ip = record.ip, session = record.id })
      expired = expired + 1
    elseif record and record.state == 'live' then
      redis.call('ZADD', args.index, record.idleExpiresAt, session_id)
    else
      local handle = redis.call('HGET', args.handles, session_id)
      if handle then redis.call('HDEL', args.live .. user_of_handle(handle), session_id) end
      redis.call('HDEL', args.handles, session_id)
      redis.call('ZREM', args.index, session_id)
      forgotten = forgotten + 1
    end
  end
  return answer('CLEANED', { expired = expired, forgotten = forgotten, isDone = #due < command.limit })
end)

-- Releases the lock of the sweep, unless another instance has acquired it since.
-- command: holder
-- KEYS lock
-- ARGV partition | command
-- returns RELEASED or KEPT
register('lock_release', function(keys, args)
  local command = cjson.decode(args.command)
  if redis.call('GET', keys.lock) ~= command.holder then return answer('KEPT') end
  redis.call('DEL', keys.lock)
  return answer('RELEASED')
end)
