-- A person's list of rooms follows the rooms' logs, in whatever order and however often it hears of them.
-- KEYS rooms, user events   ARGV room, seq of joining or leaving, 1 or 0, channel, user id, event name, JSON of its data   -> 1 changed, 0 known
register('person_room_set', function(keys, args)
  local seq, is_in = string.match(redis.call('HGET', keys[1], args[1]) or '0:0', '^(%d+):(%d)$')
  if tonumber(seq) >= tonumber(args[2]) then return 0 end
  redis.call('HSET', keys[1], args[1], args[2] .. ':' .. args[3])
  if is_in == args[3] then return 0 end
  emit_user_event(keys[2], args[4], nil, args[5], args[6], args[7])
  return 1
end)

local NOTIFICATIONS_KEPT = 1000
local NOTIFIED_MS = 172800000

local function unread(keys)
  return #redis.call('XRANGE', keys[1], '(' .. (redis.call('GET', keys[2]) or '0-0'), '+')
end

-- Unread ones, id of the newest one of all, id of the newest one read ('0-0' where there is none). Of two counts the one with the later
-- newest id is the newer; of two with the same, the one with the later read id.
local function notification_counts(keys)
  local newest = redis.call('XREVRANGE', keys[1], '+', '-', 'COUNT', 1)[1]
  return unread(keys), newest and newest[1] or '0-0', redis.call('GET', keys[2]) or '0-0'
end

-- KEYS notifications, read, once, user events
-- ARGV JSON of the notification without its id, channel, user id, head of the event's data with \1 for the id, \2 for the number of
--   unread ones and \3 for the id of the newest one read   -> its id, or nil if it was made before
register('notification_add', function(keys, args)
  if redis.call('EXISTS', keys[3]) == 1 then return false end
  local id = redis.call('XADD', keys[1], 'MAXLEN', NOTIFICATIONS_KEPT, '*', 'n', args[1])
  redis.call('SET', keys[3], id, 'PX', NOTIFIED_MS)
  local count, _, read = notification_counts(keys)
  emit_user_event(keys[4], args[2], nil, args[3], 'notification.created', fill(args[4], id, count, read))
  return id
end)

-- KEYS notifications, read   ARGV before ('+' from the newest), limit   -> {unread, newest id, read id, {{id, JSON} …}}, newest first
register('notification_page', function(keys, args)
  local page = {}
  for i, entry in ipairs(redis.call('XREVRANGE', keys[1], args[1], '-', 'COUNT', args[2])) do
    page[i] = { entry[1], entry[2][2] }
  end
  local count, newest, read = notification_counts(keys)
  return { count, newest, read, page }
end)

local function later(a, b)
  local a_ms, a_n = string.match(a, '^(%d+)-(%d+)$')
  local b_ms, b_n = string.match(b, '^(%d+)-(%d+)$')
  a_ms, b_ms = tonumber(a_ms), tonumber(b_ms)
  return a_ms > b_ms or (a_ms == b_ms and tonumber(a_n) > tonumber(b_n))
end

-- KEYS notifications, read   ARGV id   -> {unread ones left, newest id, read id}, or nil if there is no such notification
register('notification_read', function(keys, args)
  if #redis.call('XRANGE', keys[1], args[1], args[1]) == 0 then return false end
  if later(args[1], redis.call('GET', keys[2]) or '0-0') then redis.call('SET', keys[2], args[1]) end
  return { notification_counts(keys) }
end)

-- gap (1, 0), position, {id, event, data}…
local function events_after(key, after)
  local exists = redis.call('EXISTS', key) == 1
  -- Where there has been nothing, the position lies before everything that may still be said in this very millisecond, and hence is of the
  -- clock that numbers the events: ahead of it, the first one would count as known.
  local now = now_ms()
  local top, removed, first = (now - 1) .. '-0', 0, nil
  if exists then
    local info = redis.call('XINFO', 'STREAM', key)
    local facts = {}
    for i = 1, #info, 2 do facts[info[i]] = info[i + 1] end
    top = facts['last-generated-id']
    removed = facts['entries-added'] - facts['length']
    first = facts['first-entry'] and facts['first-entry'][1]
  end
  if after == '' then return 0, top, {} end
  local ms = string.match(after, '^(%d+)-%d+$')
  if not ms or #after > 40 or tonumber(ms) < now - DAY_MS or later(after, top) then return 1, top, {} end
  -- Something was trimmed, and `after` lies before all that is left: it cannot be told that nothing lay in between.
  if removed > 0 and (not first or later(first, after)) then return 1, top, {} end
  local events = {}
  if exists then
    for i, entry in ipairs(redis.call('XRANGE', key, '(' .. after, '+')) do
      events[i] = { entry[1], entry[2][2], entry[2][4] }
    end
  end
  return 0, top, events
end

-- What followed `after` in a person's events, and the rooms they are in, both as of one moment.
-- KEYS user events, rooms   ARGV after ('' nothing: only the position is asked)
-- -> {gap (1, 0), position, {id, event, data}…, room, value, …}
register('user_events_after', function(keys, args)
  local gap, position, events = events_after(keys[1], args[1])
  return { gap, position, events, redis.call('HGETALL', keys[2]) }
end)
