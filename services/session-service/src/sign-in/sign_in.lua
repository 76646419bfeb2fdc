-- Whether another live session stands in the way under the policy `reject`.
local function has_other_session(args, now, command)
  for _, session in ipairs(live_sessions(args, command.userId)) do
    local is_same_browser = command.sameBrowser == string.sub(session.key, #args.session + 1)
    if not is_same_browser and not has_expired(session.record, now) then return true end
  end
  return false
end

-- Opens a session for credentials that were verified against `passwordHash`.
-- command: userId, name, address, passwordHash, rehash (optional), isAdmin, rejects, limit, sameBrowser (token hash, optional),
--          deviceKey, session, geo (optional), retentionMs
-- KEYS commands
-- ARGV partition | command
-- returns DONE; CHANGED the password is another by now: verify again; DISABLED; THROTTLED {retryAfterMs} another attempt has
--         locked the sign-in meanwhile; EXISTS under `reject`; OPENED
register('session_sign_in', function(keys, args)
  local command = cjson.decode(args.command)
  local now = now_ms()
  local user_key = args.user .. command.userId
  local user = read_hash(user_key)
  if user.passwordHash ~= command.passwordHash then return answer('CHANGED') end
  local subject = sign_in_subject(args, command, command.userId)
  local wait = throttle_wait(args, now, subject)
  if not acknowledge(keys.commands, command) then return answer('DONE') end
  if user.disabled == '1' then
    write_audit(args, now, command.retentionMs, { kind = 'sign_in_failed', user = user.id,
      device = command.session.device, ip = command.session.ip })
    return answer('DISABLED')
  end
  if wait > 0 then return answer('THROTTLED', { retryAfterMs = wait }) end
  if command.rejects and has_other_session(args, now, command) then return answer('EXISTS') end
  local healed = forget_failures(args, command, command.userId)
  if command.rehash then redis.call('HSET', user_key, 'passwordHash', command.rehash) end
  if command.isAdmin and user.role ~= 'admin' then
    user.role = 'admin'
    redis.call('HSET', user_key, 'role', 'admin')
    append_event(args, EVENT.user_updated, '{"user":' .. user_json(user) .. '}')
  end
  return open_session(args, now, command, user, 'sign_in', healed)
end)
