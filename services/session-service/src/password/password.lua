-- Who acts, and what a change of the password needs before hashing; the actor's session must live.
-- command: actor {userId, sessionId, epoch}   -> STALE {state, by, reason} or ACCOUNT {name, role, passwordHash, waitMs, device, ip}
register('actor_account', function(_, args)
  local names, command = arguments(args)
  local now = now_ms()
  local actor = command.actor
  local is_live, own = is_actor_live(names, now, actor)
  if not is_live then return own end
  local name, role, stored = unpack(redis.call('HMGET', names.user .. actor.userId, 'name', 'role', 'passwordHash'))
  local wait = throttle_wait(names, now, change_subject(actor.sessionId))
  return answer('ACCOUNT', { name = name, role = role, passwordHash = stored, waitMs = wait,
    device = own.device, ip = own.ip })
end)

-- Changes the password; every session but the actor's ends.
-- command: actor, passwordHash (proven), newHash, retentionMs   -> DONE, STALE, CHANGED, THROTTLED {retryAfterMs}
--    another guess closed the door meanwhile, or UPDATED {ended}
register('account_password', function(keys, args)
  local names, command = arguments(args)
  local now = now_ms()
  local actor = command.actor
  local user_key = names.user .. actor.userId
  if redis.call('HGET', user_key, 'passwordHash') ~= command.passwordHash then return answer('CHANGED') end
  local is_live, own = is_actor_live(names, now, actor)
  local subject = change_subject(actor.sessionId)
  local wait = throttle_wait(names, now, subject)
  if not take(keys, command) then return answer('DONE') end
  if not is_live then return own end
  if wait > 0 then return answer('THROTTLED', { retryAfterMs = wait }) end
  redis.call('HSET', user_key, 'passwordHash', command.newHash)
  redis.call('DEL', names.throttle .. subject)
  local ended = 0
  for _, session in ipairs(live_sessions(names, actor.userId)) do
    if session.record.id ~= actor.sessionId then
      end_session(names, now, session.record, session.key, { state = 'revoked', reason = 'password_changed' })
      ended = ended + 1
    end
  end
  write_audit(names, now, command.retentionMs, { kind = 'password_changed', user = actor.userId, device = own.device,
    ip = own.ip, session = own.id })
  return answer('UPDATED', { ended = ended })
end)
