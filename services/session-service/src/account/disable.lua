-- Closes an account and ends its sessions, or opens it again. Doing it twice changes nothing.
-- command: userId, isDisabled, device and ip (of the administrator, for the trail), retentionMs
-- -> NOT_FOUND or UPDATED {ended, hasChanged}
register('account_disable', function(_, args)
  local names, command = arguments(args)
  local now = now_ms()
  local user_key = names.user .. command.userId
  local user = read_hash(user_key)
  if not user.id then return answer('NOT_FOUND') end
  local was_disabled = user.disabled == '1'
  if was_disabled == command.isDisabled then return answer('UPDATED', { ended = 0, hasChanged = false }) end
  if not command.isDisabled then
    redis.call('HDEL', user_key, 'disabled')
    say_event(names, 'user.updated', '{"user":' .. user_json(user) .. '}')
    return answer('UPDATED', { ended = 0, hasChanged = true })
  end
  redis.call('HSET', user_key, 'disabled', '1')
  local sessions = live_sessions(names, user.id)
  for _, session in ipairs(sessions) do
    end_session(names, now, session.record, session.key, { state = 'revoked', reason = 'disabled' })
  end
  say_event(names, 'user.disabled', cjson.encode({ userId = user.id }))
  write_audit(names, now, command.retentionMs, { kind = 'locked', user = user.id, device = command.device, ip = command.ip })
  return answer('UPDATED', { ended = #sessions, hasChanged = true })
end)
