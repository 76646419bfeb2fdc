local DEVICES_KEPT = 20
local DEVICE_KEPT_MS = 15552000000
local TAKEOVER_WINDOW_MS = 60000

-- Installs a session under the user's next epoch.
-- command: session {id, tokenHash, device, ip, idleMs, absoluteMs}, deviceKey (optional)
local function install_session(names, now, user, session, epoch)
  local expires = now + session.absoluteMs
  local idle_expires = math.min(now + session.idleMs, expires)
  local at = iso8601(now)
  local key = names.session .. session.tokenHash
  redis.call('HSET', key, 'state', 'live', 'id', session.id, 'userId', user.id, 'username', user.username,
    'displayName', user.displayName, 'role', user.role, 'userCreatedAt', user.createdAt, 'epoch', epoch,
    'device', session.device, 'ip', session.ip, 'createdAt', at, 'lastSeenAt', at,
    'idleExpiresAt', idle_expires, 'expiresAt', expires)
  redis.call('PEXPIREAT', key, idle_expires + TOMBSTONE_MS)
  local live = names.live .. user.id
  redis.call('HSET', live, session.id, epoch)
  redis.call('PEXPIREAT', live, expires + TOMBSTONE_MS)
  redis.call('HSET', names.handles, session.id, handle_of(session.tokenHash, user.id))
  redis.call('ZADD', names.index, idle_expires, session.id)
  forget_lists(names, user.id)
  say_event(names, 'session.opened', cjson.encode({ userId = user.id, sessionId = session.id }))
  return { id = session.id, device = session.device, ip = session.ip, createdAt = at, lastSeenAt = at,
    expiresAt = iso8601(expires) }
end

local function remember_device(names, now, user_id, device_key)
  if not device_key then return end
  local key = names.devices .. user_id
  redis.call('ZADD', key, now, device_key)
  redis.call('ZREMRANGEBYRANK', key, 0, -DEVICES_KEPT - 1)
  redis.call('PEXPIRE', key, DEVICE_KEPT_MS)
end

-- Counts takeovers in a window of one minute. The first one opens it.
local function count_takeover(names, user_id)
  local key = names.takeovers .. user_id
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
local function displace(names, now, command, sessions)
  local by = cjson.encode({ device = command.session.device, ip = command.session.ip, at = iso8601(now) })
  local others, displaced, takeovers = {}, nil, 0
  for _, session in ipairs(sessions) do
    local is_same_browser = command.sameBrowser == string.sub(session.key, #names.session + 1)
    if is_same_browser then
      end_session(names, now, session.record, session.key, { state = 'revoked', reason = 'signed_out' })
    else
      others[#others + 1] = session
    end
  end
  for i = 1, #others - (command.limit - 1) do
    local record = others[i].record
    local state = end_session(names, now, record, others[i].key, { state = 'superseded', by = by })
    if state == 'superseded' then
      displaced = summary(record)
      takeovers = count_takeover(names, record.userId)
      write_audit(names, now, command.retentionMs, { kind = 'takeover', user = record.userId, device = record.device,
        ip = record.ip, session = record.id, by = by })
    end
  end
  return displaced, takeovers
end

local EARTH_MARGIN_KM = 100

-- Compares where this sign-in comes from with where the last one did. Below the margin a wrong database or a phone
-- network's exit explains the distance. Returns km and km/h when nobody travels that fast.
local function unusual_distance(names, now, user, place)
  local arriving = user.id .. ':arriving'
  -- Redis' geo index ends at the latitudes of the web's map projection.
  local latitude = math.max(-85.05, math.min(85.05, place.latitude))
  redis.call('GEOADD', names.places, place.longitude, latitude, arriving)
  local km = tonumber(redis.call('GEODIST', names.places, user.id, arriving, 'km') or '0')
  redis.call('GEOADD', names.places, place.longitude, latitude, user.id)
  redis.call('ZREM', names.places, arriving)
  local hours = math.max(1000, now - tonumber(user.placeAt or now)) / 3600000
  redis.call('HSET', names.user .. user.id, 'placeAt', now)
  if km > EARTH_MARGIN_KM and km / hours > place.maxKmh then return km, km / hours end
end

local function audit_travel(names, now, command, user)
  if not command.geo then return nil end
  local km, kmh = unusual_distance(names, now, user, command.geo)
  if not km then return nil end
  km, kmh = math.floor(km), math.floor(kmh)
  write_audit(names, now, command.retentionMs, { kind = 'unusual_distance', user = user.id,
    device = command.session.device, ip = command.session.ip, session = command.session.id, distance = km, speed = kmh })
  return { distanceKm = km, speedKmh = kmh }
end

-- A sign-in whose credentials are proven, in one step: epoch, displaced sessions, the new one, audit trail, events, hints.
-- The caller has taken the entry. kind: the audit trail's word for it; healed: failures it made good for its address.
local function open_session(names, now, command, user, kind, healed)
  local epoch = redis.call('INCR', names.epoch .. user.id)
  local displaced, takeovers = displace(names, now, command, live_sessions(names, user.id))
  local session = install_session(names, now, user, command.session, epoch)
  remember_device(names, now, user.id, command.deviceKey)
  write_audit(names, now, command.retentionMs, { kind = kind, user = user.id, device = session.device, ip = session.ip,
    session = session.id })
  return answer('OPENED', {
    user = cjson.decode(user_json(user)),
    session = session,
    superseded = displaced,
    takeovers = takeovers,
    travel = audit_travel(names, now, command, user),
    healed = healed or 0,
  })
end
