local AUDIT_KINDS = { signed_out = 'sign_out' }

local function end_one(names, now, command, record, key, reason)
  local state = end_session(names, now, record, key, { state = 'revoked', reason = reason })
  write_audit(names, now, command.retentionMs, {
    kind = state == 'expired' and 'expired' or AUDIT_KINDS[reason] or 'revoked',
    user = record.userId, device = record.device, ip = record.ip, session = record.id, reason = reason,
  })
end

-- Signs the actor out. One whose session has ended already is signed out too.
-- command: actor {userId, sessionId, epoch}, retentionMs   -> DONE or ENDED {ended}
register_despite_full('session_sign_out', function(keys, args)
  local names, command = arguments(args)
  if not take(keys, command) then return answer('DONE') end
  local now = now_ms()
  local record, key = find_session(names, command.actor.sessionId)
  if not record or record.state ~= 'live' or record.userId ~= command.actor.userId then return answer('ENDED', { ended = 0 }) end
  end_one(names, now, command, record, key, 'signed_out')
  return answer('ENDED', { ended = 1 })
end)

-- Ends one session: the actor's own, or, without `owner`, anybody's on behalf of an administrator.
-- command: sessionId, ownId (the session the actor acts from), actor (optional: must live here), owner (user id, optional),
--          retentionMs
-- -> DONE, STALE, NOT_FOUND or ENDED {userId}
register_despite_full('session_end', function(keys, args)
  local names, command = arguments(args)
  local now = now_ms()
  local is_live, why = true, nil
  if command.actor then is_live, why = is_actor_live(names, now, command.actor) end
  local record, key = find_session(names, command.sessionId)
  if not take(keys, command) then return answer('DONE') end
  if not is_live then return why end
  if not record or record.state ~= 'live' or (command.owner and record.userId ~= command.owner) then
    return answer('NOT_FOUND')
  end
  end_one(names, now, command, record, key, command.ownId == record.id and 'signed_out' or 'revoked')
  return answer('ENDED', { userId = record.userId })
end)

-- Ends every session of the actor but the one they act from.
-- command: actor, retentionMs   -> DONE, STALE or ENDED {ended}
register_despite_full('sessions_end_others', function(keys, args)
  local names, command = arguments(args)
  local now = now_ms()
  local is_live, why = is_actor_live(names, now, command.actor)
  if not take(keys, command) then return answer('DONE') end
  if not is_live then return why end
  local ended = 0
  for _, session in ipairs(live_sessions(names, command.actor.userId)) do
    if session.record.id ~= command.actor.sessionId then
      end_one(names, now, command, session.record, session.key, 'revoked')
      ended = ended + 1
    end
  end
  return answer('ENDED', { ended = ended })
end)

-- The last word on an entry whose effect needed no function of its own, or was refused; also on one that is late.   -> DONE or TAKEN
register_despite_full('entry_take', function(keys, args)
  local _, command = arguments(args)
  local is_done = take_entry(keys[1], command.group, command.entry) == 'DONE'
  return answer(is_done and 'DONE' or 'TAKEN')
end)
