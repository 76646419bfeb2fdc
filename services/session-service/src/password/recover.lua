-- "It wasn't me": the password, verified against `passwordHash`, becomes another, every session ends, the caller gets a new one.
-- command: as of session_sign_in, and newHash
-- KEYS commands
-- ARGV partition | command
-- returns DONE, CHANGED, DISABLED, THROTTLED {retryAfterMs} or OPENED
register('account_recover', function(keys, args)
  local command = cjson.decode(args.command)
  local now = now_ms()
  local user_key = args.user .. command.userId
  local user = read_hash(user_key)
  if user.passwordHash ~= command.passwordHash then return answer('CHANGED') end
  local subject = sign_in_subject(args, command, command.userId)
  local wait = throttle_wait(args, now, subject)
  if not acknowledge(keys.commands, command) then return answer('DONE') end
  if user.disabled == '1' then return answer('DISABLED') end
  if wait > 0 then return answer('THROTTLED', { retryAfterMs = wait }) end
  redis.call('HSET', user_key, 'passwordHash', command.newHash)
  -- Whoever knew the old password may own a "known" device by now.
  local healed = forget_failures(args, command, user.id)
  redis.call('DEL', args.devices .. user.id)
  local displaced
  for _, session in ipairs(live_sessions(args, user.id)) do
    local is_same_browser = command.sameBrowser == string.sub(session.key, #args.session + 1)
    if not is_same_browser then displaced = session.record end
    end_session(args, now, session.record, session.key, { state = 'revoked', reason = 'recovered' })
  end
  local opened = cjson.decode(open_session(args, now, command, user, 'recovered', healed))
  opened.superseded = displaced and summary(displaced)
  return cjson.encode(opened)
end)
