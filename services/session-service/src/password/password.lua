-- The account of the session that acts, and what a change of its password needs before hashing. The session must be live.
-- command: actor {userId, sessionId, epoch}
-- KEYS _commands
-- ARGV partition | command
-- returns STALE {state, by, reason} or ACCOUNT {name, role, passwordHash, waitMs, device, ip}
register('actor_account', function(keys, args)
  local command = cjson.decode(args.command)
  local now = now_ms()
  local actor = command.actor
  local is_live, own = is_actor_live(args, now, actor)
  if not is_live then return own end
  local name, role, stored = unpack(redis.call('HMGET', args.user .. actor.userId, 'name', 'role', 'passwordHash'))
  local wait = throttle_wait(args, now, change_subject(actor.sessionId))
  return answer('ACCOUNT', { name = name, role = role, passwordHash = stored, waitMs = wait,
    device = own.device, ip = own.ip })
end)

-- Changes the password; every session but the one that acts ends.
-- command: actor, passwordHash (the old password was verified against it), newHash, retentionMs
-- KEYS commands
-- ARGV partition | command
-- returns DONE, STALE, CHANGED the password is another by now, THROTTLED {retryAfterMs} another guess has locked the change
--         meanwhile, or UPDATED {ended}
register('account_password', function(keys, args)
  local command = cjson.decode(args.command)
  local now = now_ms()
  local actor = command.actor
  local user_key = args.user .. actor.userId
  if redis.call('HGET', user_key, 'passwordHash') ~= command.passwordHash then return answer('CHANGED') end
  local is_live, own = is_actor_live(args, now, actor)
  local subject = change_subject(actor.sessionId)
  local wait = throttle_wait(args, now, subject)
  if not acknowledge(keys.commands, command) then return answer('DONE') end
  if not is_live then return own end
  if wait > 0 then return answer('THROTTLED', { retryAfterMs = wait }) end
  redis.call('HSET', user_key, 'passwordHash', command.newHash)
  redis.call('DEL', args.throttle .. subject)
  local ended = 0
  for _, session in ipairs(live_sessions(args, actor.userId)) do
    if session.record.id ~= actor.sessionId then
      end_session(args, now, session.record, session.key, { state = 'revoked', reason = 'password_changed' })
      ended = ended + 1
    end
  end
  write_audit(args, now, command.retentionMs, { kind = 'password_changed', user = actor.userId, device = own.device,
    ip = own.ip, session = own.id })
  return answer('UPDATED', { ended = ended })
end)
