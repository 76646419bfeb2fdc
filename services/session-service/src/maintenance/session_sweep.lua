-- Looks at what is due in the index: ends sessions whose time is over, forgets tombstones that are gone.
-- command: limit, retentionMs   -> CLEANED {expired, forgotten, isDone}
register('sessions_clean', function(_, args)
  local names, command = arguments(args)
  local now = now_ms()
  local due = redis.call('ZRANGEBYSCORE', names.index, '-inf', now, 'LIMIT', 0, command.limit)
  local expired, forgotten = 0, 0
  for _, session_id in ipairs(due) do
    local record, key = find_session(names, session_id)
    if record and record.state == 'live' and has_expired(record, now) then
      end_session(names, now, record, key, { state = 'expired' })
      write_audit(names, now, command.retentionMs, { kind = 'expired', user = record.userId, device = record.device,
        ip = record.ip, session = record.id })
      expired = expired + 1
    elseif record and record.state == 'live' then
      redis.call('ZADD', names.index, record.idleExpiresAt, session_id)
    else
      local handle = redis.call('HGET', names.handles, session_id)
      if handle then redis.call('HDEL', names.live .. user_of_handle(handle), session_id) end
      redis.call('HDEL', names.handles, session_id)
      redis.call('ZREM', names.index, session_id)
      forgotten = forgotten + 1
    end
  end
  return answer('CLEANED', { expired = expired, forgotten = forgotten, isDone = #due < command.limit })
end)

-- Releases the lock of the sweep, unless another instance has acquired it since.
-- KEYS lock   command: holder   -> RELEASED or KEPT
register('lock_release', function(keys, args)
  local _, command = arguments(args)
  if redis.call('GET', keys[1]) ~= command.holder then return answer('KEPT') end
  redis.call('DEL', keys[1])
  return answer('RELEASED')
end)
