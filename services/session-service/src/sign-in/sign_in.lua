-- Whether somebody else's live session stands in the way under the policy `reject`.
local function has_other_session(names, now, command)
  for _, session in ipairs(live_sessions(names, command.userId)) do
    local is_same_browser = command.sameBrowser == string.sub(session.key, #names.session + 1)
    if not is_same_browser and not has_expired(session.record, now) then return true end
  end
  return false
end

-- Opens a session for credentials that were proven against `passwordHash`.
-- command: userId, name, place, passwordHash, rehash (optional), isAdmin, rejects, limit, sameBrowser (token hash, optional), deviceKey,
--          session, geo (optional), retentionMs
-- -> DONE; CHANGED the password is another by now: prove again; DISABLED; THROTTLED {retryAfterMs} another attempt closed the
--    door meanwhile; EXISTS under `reject`; OPENED
register('session_sign_in', function(keys, args)
  local names, command = arguments(args)
  local now = now_ms()
  local user_key = names.user .. command.userId
  local user = read_hash(user_key)
  if user.passwordHash ~= command.passwordHash then return answer('CHANGED') end
  local subject = sign_in_subject(names, command, command.userId)
  local wait = throttle_wait(names, now, subject)
  if not take(keys, command) then return answer('DONE') end
  if user.disabled == '1' then
    write_audit(names, now, command.retentionMs, { kind = 'sign_in_failed', user = user.id,
      device = command.session.device, ip = command.session.ip })
    return answer('DISABLED')
  end
  if wait > 0 then return answer('THROTTLED', { retryAfterMs = wait }) end
  if command.rejects and has_other_session(names, now, command) then return answer('EXISTS') end
  local healed = forget_failures(names, command, command.userId)
  if command.rehash then redis.call('HSET', user_key, 'passwordHash', command.rehash) end
  if command.isAdmin and user.role ~= 'admin' then
    user.role = 'admin'
    redis.call('HSET', user_key, 'role', 'admin')
    say_event(names, 'user.updated', '{"user":' .. user_json(user) .. '}')
  end
  return open_session(names, now, command, user, 'sign_in', healed)
end)
