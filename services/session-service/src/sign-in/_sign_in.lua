local DEVICES_KEPT = 20
local DEVICE_KEPT_MS = 15552000000

-- Installs a session under the user's next epoch.
-- command: session {id, tokenHash, device, ip, idleMs, absoluteMs}, deviceKey (optional)
local function install_session(args, now, user, session, epoch)
  local expires = now + session.absoluteMs
  local idle_expires = math.min(now + session.idleMs, expires)
  local at = iso8601(now)
  local key = args.session .. session.tokenHash
  redis.call('HSET', key, 'state', 'live', 'id', session.id, 'userId', user.id, 'username', user.username,
    'displayName', user.displayName, 'role', user.role, 'userCreatedAt', user.createdAt, 'epoch', epoch,
    'device', session.device, 'ip', session.ip, 'createdAt', at, 'lastSeenAt', at,
    'idleExpiresAt', idle_expires, 'expiresAt', expires)
  redis.call('PEXPIREAT', key, idle_expires + TOMBSTONE_MS)
  local live = args.live .. user.id
  redis.call('HSET', live, session.id, epoch)
  redis.call('PEXPIREAT', live, expires + TOMBSTONE_MS)
  redis.call('HSET', args.handles, session.id, handle_of(session.tokenHash, user.id))
  redis.call('ZADD', args.index, idle_expires, session.id)
  forget_lists(args, user.id)
  append_event(args, EVENT.session_opened, cjson.encode({ userId = user.id, sessionId = session.id }))
  return { id = session.id, device = session.device, ip = session.ip, createdAt = at, lastSeenAt = at,
    expiresAt = iso8601(expires) }
end

local function remember_device(args, now, user_id, device_key)
  if not device_key then return end
  local key = args.devices .. user_id
  redis.call('ZADD', key, now, device_key)
  redis.call('ZREMRANGEBYRANK', key, 0, -DEVICES_KEPT - 1)
  redis.call('PEXPIRE', key, DEVICE_KEPT_MS)
end

local EARTH_MARGIN_KM = 100

-- Compares where this sign-in comes from with where the last one did. Below the margin a wrong database or a phone
-- network's exit explains the distance. Returns km and km/h where that is faster than anyone travels.
local function unusual_distance(args, now, user, location)
  local arriving = user.id .. ':arriving'
  -- Redis' geo index ends at the latitudes of the web's map projection.
  local latitude = math.max(-85.05, math.min(85.05, location.latitude))
  redis.call('GEOADD', args.places, location.longitude, latitude, arriving)
  local km = tonumber(redis.call('GEODIST', args.places, user.id, arriving, 'km') or '0')
  redis.call('GEOADD', args.places, location.longitude, latitude, user.id)
  redis.call('ZREM', args.places, arriving)
  local hours = math.max(1000, now - tonumber(user.placeAt or now)) / 3600000
  redis.call('HSET', args.user .. user.id, 'placeAt', now)
  if km > EARTH_MARGIN_KM and km / hours > location.maxKmh then return km, km / hours end
end

local function audit_travel(args, now, command, user)
  if not command.geo then return nil end
  local km, kmh = unusual_distance(args, now, user, command.geo)
  if not km then return nil end
  km, kmh = math.floor(km), math.floor(kmh)
  write_audit(args, now, command.retentionMs, { kind = 'unusual_distance', user = user.id,
    device = command.session.device, ip = command.session.ip, session = command.session.id, distance = km, speed = kmh })
  return { distanceKm = km, speedKmh = kmh }
end
