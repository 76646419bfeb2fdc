-- Disables an account and ends its sessions, or enables it again. Doing it twice changes nothing.
-- command: userId, isDisabled, device and ip (of the administrator, for the audit trail), retentionMs
-- KEYS _commands
-- ARGV partition | command
-- returns NOT_FOUND or UPDATED {ended, hasChanged}
register('account_disable', function(keys, args)
  local command = cjson.decode(args.command)
  local now = now_ms()
  local user_key = args.user .. command.userId
  local user = read_hash(user_key)
  if not user.id then return answer('NOT_FOUND') end
  local was_disabled = user.disabled == '1'
  if was_disabled == command.isDisabled then return answer('UPDATED', { ended = 0, hasChanged = false }) end
  if not command.isDisabled then
    redis.call('HDEL', user_key, 'disabled')
    append_event(args, EVENT.user_updated, '{"user":' .. user_json(user) .. '}')
    return answer('UPDATED', { ended = 0, hasChanged = true })
  end
  redis.call('HSET', user_key, 'disabled', '1')
  local sessions = live_sessions(args, user.id)
  for _, session in ipairs(sessions) do
    end_session(args, now, session.record, session.key, { state = 'revoked', reason = 'disabled' })
  end
  append_event(args, EVENT.user_disabled, cjson.encode({ userId = user.id }))
  write_audit(args, now, command.retentionMs, { kind = 'locked', user = user.id, device = command.device, ip = command.ip })
  return answer('UPDATED', { ended = #sessions, hasChanged = true })
end)
