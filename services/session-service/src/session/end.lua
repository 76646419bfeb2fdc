local AUDIT_KINDS = { signed_out = 'sign_out' }

local function end_one(args, now, command, record, key, reason)
  local state = end_session(args, now, record, key, { state = 'revoked', reason = reason })
  write_audit(args, now, command.retentionMs, {
    kind = state == 'expired' and 'expired' or AUDIT_KINDS[reason] or 'revoked',
    user = record.userId, device = record.device, ip = record.ip, session = record.id, reason = reason,
  })
end

-- Signs the actor out. One whose session has ended already is signed out too.
-- command: actor {userId, sessionId, epoch}, retentionMs
-- KEYS commands
-- ARGV partition | command
-- returns DONE or ENDED {ended}
register_despite_full('session_sign_out', function(keys, args)
  local command = cjson.decode(args.command)
  if not acknowledge(keys.commands, command) then return answer('DONE') end
  local now = now_ms()
  local record, key = find_session(args, command.actor.sessionId)
  if not record or record.state ~= 'live' or record.userId ~= command.actor.userId then return answer('ENDED', { ended = 0 }) end
  end_one(args, now, command, record, key, 'signed_out')
  return answer('ENDED', { ended = 1 })
end)

-- Ends one session: one of the actor's, or, without `owner`, anyone's on behalf of an administrator.
-- command: sessionId, ownId (the session that acts), actor (optional: must be live here), owner (user id, optional), retentionMs
-- KEYS commands
-- ARGV partition | command
-- returns DONE, STALE, NOT_FOUND or ENDED {userId}
register_despite_full('session_end', function(keys, args)
  local command = cjson.decode(args.command)
  local now = now_ms()
  local is_live, why = true, nil
  if command.actor then is_live, why = is_actor_live(args, now, command.actor) end
  local record, key = find_session(args, command.sessionId)
  if not acknowledge(keys.commands, command) then return answer('DONE') end
  if not is_live then return why end
  if not record or record.state ~= 'live' or (command.owner and record.userId ~= command.owner) then
    return answer('NOT_FOUND')
  end
  end_one(args, now, command, record, key, command.ownId == record.id and 'signed_out' or 'revoked')
  return answer('ENDED', { userId = record.userId })
end)

-- Ends every session of the actor but the one that acts.
-- command: actor, retentionMs
-- KEYS commands
-- ARGV partition | command
-- returns DONE, STALE or ENDED {ended}
register_despite_full('sessions_end_others', function(keys, args)
  local command = cjson.decode(args.command)
  local now = now_ms()
  local is_live, why = is_actor_live(args, now, command.actor)
  if not acknowledge(keys.commands, command) then return answer('DONE') end
  if not is_live then return why end
  local ended = 0
  for _, session in ipairs(live_sessions(args, command.actor.userId)) do
    if session.record.id ~= command.actor.sessionId then
      end_one(args, now, command, session.record, session.key, 'revoked')
      ended = ended + 1
    end
  end
  return answer('ENDED', { ended = ended })
end)

-- Acknowledges an entry whose effect needed no function of its own, or that was rejected; also one that is late.
-- command: entry, group
-- KEYS stream
-- ARGV partition | command
-- returns DONE or ACKNOWLEDGED
register_despite_full('entry_acknowledge', function(keys, args)
  local command = cjson.decode(args.command)
  local is_done = acknowledge_entry(keys.stream, command.group, command.entry) == 'DONE'
  return answer(is_done and 'DONE' or 'ACKNOWLEDGED')
end)
