-- "It wasn't me": the password, proven against `passwordHash`, becomes another, every session ends, the caller gets a new one.
-- command: as of session_sign_in, and newHash   -> DONE, CHANGED, DISABLED, THROTTLED {retryAfterMs} or OPENED
register('account_recover', function(keys, args)
  local names, command = arguments(args)
  local now = now_ms()
  local user_key = names.user .. command.userId
  local user = read_hash(user_key)
  if user.passwordHash ~= command.passwordHash then return answer('CHANGED') end
  local subject = sign_in_subject(names, command, command.userId)
  local wait = throttle_wait(names, now, subject)
  if not take(keys, command) then return answer('DONE') end
  if user.disabled == '1' then return answer('DISABLED') end
  if wait > 0 then return answer('THROTTLED', { retryAfterMs = wait }) end
  redis.call('HSET', user_key, 'passwordHash', command.newHash)
  -- Whoever knew the old password may own a "known" device by now.
  local healed = forget_failures(names, command, user.id)
  redis.call('DEL', names.devices .. user.id)
  local displaced
  for _, session in ipairs(live_sessions(names, user.id)) do
    local is_same_browser = command.sameBrowser == string.sub(session.key, #names.session + 1)
    if not is_same_browser then displaced = session.record end
    end_session(names, now, session.record, session.key, { state = 'revoked', reason = 'recovered' })
  end
  local opened = cjson.decode(open_session(names, now, command, user, 'recovered', healed))
  opened.superseded = displaced and summary(displaced)
  return cjson.encode(opened)
end)
