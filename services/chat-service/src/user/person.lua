-- A person's list of rooms follows the rooms' logs, in whatever order and however often it hears of them.
-- KEYS rooms, user events, claims, owned   ARGV room, seq of joining or leaving, 1 or 0, channel, user id, event name, JSON of its data   -> 1 changed, 0 known
register('person_room_set', function(keys, args)
  local seq, is_in = string.match(redis.call('HGET', keys[1], args[1]) or '0:0', '^(%d+):(%d)$')
  if tonumber(seq) >= tonumber(args[2]) then return 0 end
  redis.call('HSET', keys[1], args[1], args[2] .. ':' .. args[3])
  redis.call('ZREM', keys[3], args[1])
  if args[3] == '0' then redis.call('SREM', keys[4], args[1]) end
  if is_in == args[3] then return 0 end
  emit_user_event(keys[2], args[4], nil, args[5], args[6], args[7])
  return 1
end)

local function later(a, b)
  local a_ms, a_n = string.match(a, '^(%d+)-(%d+)$')
  local b_ms, b_n = string.match(b, '^(%d+)-(%d+)$')
  a_ms, b_ms = tonumber(a_ms), tonumber(b_ms)
  return a_ms > b_ms or (a_ms == b_ms and tonumber(a_n) > tonumber(b_n))
end

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
  -- Nothing has been said within a day: noted, so that the quiet days to come do not look like loss.
  if not exists and redis.call('EXPIRE', newest_key(key), NEWEST_KEPT_MS / 1000) == 0 then
    local floor = events_floor(key)
    redis.call('SET', newest_key(key), floor .. ' ' .. floor, 'PX', NEWEST_KEPT_MS)
  end
  if after == '' then return 0, top, {} end
  local ms, n = string.match(after, '^(%d+)-(%d+)$')
  -- A number of more than 64 bits would be an error of XRANGE.
  if not ms or #ms > 15 or #n > 15 or later(after, top) or later(events_floor(key), after) then return 1, top, {} end
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
register_despite_full('user_events_after', function(keys, args)
  local gap, position, events = events_after(keys[1], args[1])
  return { gap, position, events, redis.call('HGETALL', keys[2]) }
end)
