local function later(a, b)
  local a_ms, a_n = string.match(a, '^(%d+)-(%d+)$')
  local b_ms, b_n = string.match(b, '^(%d+)-(%d+)$')
  a_ms, b_ms = tonumber(a_ms), tonumber(b_ms)
  return a_ms > b_ms or (a_ms == b_ms and tonumber(a_n) > tonumber(b_n))
end

-- Of a stream that exists: its newest id, how many entries were removed, and the first id left or nil.
local function facts_of(key)
  local info, facts = redis.call('XINFO', 'STREAM', key), {}
  for i = 1, #info, 2 do facts[info[i]] = info[i + 1] end
  local first = facts['first-entry'] and facts['first-entry'][1]
  return facts['last-generated-id'], facts['entries-added'] - facts['length'], first
end

-- No event within a day: noted, so that the quiet days to come do not look like a loss.
local function note_quiet(key)
  if redis.call('EXPIRE', newest_key(key), NEWEST_KEPT_MS / 1000) == 1 then return end
  local floor = events_floor(key)
  redis.call('SET', newest_key(key), floor .. ' ' .. floor, 'PX', NEWEST_KEPT_MS)
end

local function is_gap(key, after, top, removed, first)
  local ms, n = string.match(after, '^(%d+)-(%d+)$')
  -- A number of more than 64 bits would be an error of XRANGE.
  if not ms or #ms > 15 or #n > 15 or later(after, top) or later(events_floor(key), after) then return true end
  -- Something was trimmed, and `after` lies before all that is left: there may have been events in between.
  return removed > 0 and (not first or later(first, after))
end

-- gap (1, 0), position, {id, event, data}…
local function events_after(key, after)
  local exists = redis.call('EXISTS', key) == 1
  -- Where there are no events, the position lies before everything that may still be emitted in this very millisecond, and is of the clock
  -- that numbers the events: if it were ahead of it, the first event would count as known.
  local top, removed, first = (now_ms() - 1) .. '-0', 0, nil
  if exists then top, removed, first = facts_of(key) else note_quiet(key) end
  if after == '' then return 0, top, {} end
  if is_gap(key, after, top, removed, first) then return 1, top, {} end
  local events = {}
  if exists then
    for i, entry in ipairs(redis.call('XRANGE', key, '(' .. after, '+')) do
      events[i] = { entry[1], entry[2][2], entry[2][4] }
    end
  end
  return 0, top, events
end

-- What followed `after` in a user's events ('' for the position alone), and the rooms they are in, both as of one moment.
-- KEYS user_events, rooms
-- ARGV after
-- returns {gap (1, 0), position, {{id, event, data}, …}, {room, value, …}}
register_despite_full('user_events_after', function(keys, args)
  local gap, position, events = events_after(keys.user_events, args.after)
  return { gap, position, events, redis.call('HGETALL', keys.rooms) }
end)
