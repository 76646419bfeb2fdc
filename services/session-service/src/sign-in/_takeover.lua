-- One account, one session (or as many as the policy allows): a new one ends the oldest.

local TAKEOVER_WINDOW_MS = 60000

-- Counts takeovers in a window of one minute. The first one opens it.
local function count_takeover(args, user_id)
  local key = args.takeovers .. user_id
  local count = redis.call('INCR', key)
  if count == 1 then redis.call('PEXPIRE', key, TAKEOVER_WINDOW_MS) end
  return count
end

local function summary(record)
  return { sessionId = record.id, device = record.device, ip = record.ip, createdAt = record.createdAt,
    lastSeenAt = record.lastSeenAt }
end

-- Makes room for one more session: ends as many of the oldest as the limit asks for, and that of the same browser always.
-- Returns the last one displaced (nil: none), how many takeovers this minute has seen, whether one of this browser was replaced.
local function displace(args, now, command, sessions)
  local by = cjson.encode({ device = command.session.device, ip = command.session.ip, at = iso8601(now) })
  local others, displaced, takeovers = {}, nil, 0
  for _, session in ipairs(sessions) do
    local is_same_browser = command.sameBrowser == string.sub(session.key, #args.session + 1)
    if is_same_browser then
      end_session(args, now, session.record, session.key, { state = 'revoked', reason = 'signed_out' })
    else
      others[#others + 1] = session
    end
  end
  for i = 1, #others - (command.limit - 1) do
    local record = others[i].record
    local state = end_session(args, now, record, others[i].key, { state = 'superseded', by = by })
    if state == 'superseded' then
      displaced = summary(record)
      takeovers = count_takeover(args, record.userId)
      write_audit(args, now, command.retentionMs, { kind = 'takeover', user = record.userId, device = record.device,
        ip = record.ip, session = record.id, by = by })
    end
  end
  return displaced, takeovers
end

-- A sign-in whose credentials are verified, in one step: epoch, displaced sessions, the new one, audit trail, events, hints.
-- The caller has acknowledged the entry. kind: as the audit trail names it; healed: failures it takes back from its address.
local function open_session(args, now, command, user, kind, healed)
  local epoch = redis.call('INCR', args.epoch .. user.id)
  local displaced, takeovers = displace(args, now, command, live_sessions(args, user.id))
  local session = install_session(args, now, user, command.session, epoch)
  remember_device(args, now, user.id, command.deviceKey)
  write_audit(args, now, command.retentionMs, { kind = kind, user = user.id, device = session.device, ip = session.ip,
    session = session.id })
  return answer('OPENED', {
    user = cjson.decode(user_json(user)),
    session = session,
    superseded = displaced,
    takeovers = takeovers,
    travel = audit_travel(args, now, command, user),
    healed = healed or 0,
  })
end
