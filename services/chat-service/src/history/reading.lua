local function field(values, i) return values[i] or nil end

-- Messages number first…last of a room as they are now.
local function rows(keys, args, first, last)
  local seqs, found = {}, {}
  if last < first then return found end
  local packed = redis.call('GETRANGE', keys[INDEX], (first - 1) * 4, last * 4 - 1)
  for i = 1, #packed, 4 do seqs[#seqs + 1] = struct.unpack('>I4', packed, i) end
  local reactions = redis.call('HMGET', keys[REACTIONS], unpack(seqs))
  for i, seq in ipairs(seqs) do
    found[i] = message_row(keys, args, seq, message_at(keys, seq), field(reactions, i))
  end
  return found
end

local windows = {
  latest = function(_, _, limit, count) return count - limit + 1, count end,
  before = function(keys, seq, limit)
    local last = rank(keys, seq - 1)
    return last - limit + 1, last
  end,
  after = function(keys, seq, limit)
    local first = rank(keys, seq) + 1
    return first, first + limit - 1
  end,
  around = function(keys, seq, limit, count)
    local first = rank(keys, seq) - math.floor(limit / 2)
    if first < 1 then first = 1 end
    if first + limit - 1 > count then first = count - limit + 1 end
    return first, first + limit - 1
  end,
}

-- ARGV of a room, then: latest|before|after|around, seq, limit   -> {'ok', has before (1, 0), has after, message rows}
register_reader('room_page', function(keys, args)
  local role, refusal = admit(keys, args[USER])
  if not role then return refusal end
  local count = redis.call('STRLEN', keys[INDEX]) / 4
  local first, last = windows[args[OWN]](keys, tonumber(args[OWN + 1]), tonumber(args[OWN + 2]), count)
  if first < 1 then first = 1 end
  if last > count then last = count end
  return { 'ok', first > 1 and count > 0 and 1 or 0, last < count and 1 or 0, rows(keys, args, first, last) }
end)

-- Single messages as they are now, for whoever may read them.
-- ARGV of a room, then: seqs   -> {'ok', message rows}
register_reader('room_messages', function(keys, args)
  local role, refusal = admit(keys, args[USER])
  if not role then return refusal end
  local found = {}
  for i = OWN, #args do
    local m = message_at(keys, args[i])
    if m then
      found[#found + 1] = message_row(keys, args, args[i], m, redis.call('HGET', keys[REACTIONS], args[i]))
    end
  end
  return { 'ok', found }
end)

local function entry_at(keys, seq)
  local id = string.format('%.0f-0', seq) -- a large number as digits and not as 1e+15, which is no id
  return redis.call('XRANGE', keys[LOG], id, id)[1]
end

-- When the event with that seq was made; nil where there is none.
local function mark_of(keys, seq)
  local entry = entry_at(keys, seq)
  if entry and entry[2][1] == 'e' then return string.match(entry[2][2], '"at":"([^"]+)"') end
  local m = message_at(keys, seq)
  return m and time_of(m)
end

-- ARGV of a room, then: seq   -> {'ok', its time or nil}: proof that a log is still the one somebody has read
register('room_mark', function(keys, args)
  return { 'ok', mark_of(keys, args[OWN]) }
end)

-- top, JSON of the events after ARGV `after`, consecutive; and none but 'another' behind them where the log is not the one seen: another event
-- stands at `after` than the one of time `mark`. Redis may lose the end of a log (power, fail-over) and number what comes next alike; the
-- last event seen being the same proves that all before it are.
local function tail(keys, args)
  local top = tonumber(redis.call('HGET', keys[ROOM], 'seq'))
  local after, limit, room_left = tonumber(args[OWN]), tonumber(args[OWN + 1]), tonumber(args[OWN + 2])
  local events, whole, mark = {}, args[OWN + 3] == '1', args[OWN + 4] or ''
  local found = mark ~= '' and after <= top and mark_of(keys, after)
  if found and found ~= mark then return top, events, 'another' end
  if after >= top or (whole and top - after > limit) then return top, events end
  local last = math.min(after + limit, top)
  local entries, at = redis.call('XRANGE', keys[LOG], (after + 1) .. '-0', last .. '-0'), 1
  for seq = after + 1, last do
    local entry = entries[at]
    if entry and entry[1] == seq .. '-0' then at = at + 1 else entry = nil end
    local json = event_json(keys, args, seq, entry)
    if not json then return top, events end
    room_left = room_left - #json
    if room_left < 0 and (whole or #events > 0) then return top, whole and {} or events end
    events[#events + 1] = json
  end
  return top, events
end

-- ARGV of a room, then: after, limit, most bytes, '1' if all that follows or nothing is wanted, time of event `after` as seen ('' unknown)
-- -> {'ok', top, events[, 'another']} as above
register_reader('room_log', function(keys, args)
  local role, refusal = admit(keys, args[USER])
  if not role then return refusal end
  return { 'ok', tail(keys, args) }
end)

-- The room and what followed in it, of one moment.   ARGV as of room_log   -> {'ok', view, top, events[, 'another']}
register_reader('room_resume', function(keys, args)
  local role, refusal = admit(keys, args[USER])
  if not role then return refusal end
  return { 'ok', view(keys, args[USER]), tail(keys, args) }
end)

-- The members behind `after`, by time of joining.
-- ARGV of a room, then: ms of joining and user id of the last one seen ('' from the first), limit   -> {'ok', {id, role and profile, ms}, …}
register_reader('member_page', function(keys, args)
  local role, refusal = admit(keys, args[USER])
  if not role then return refusal end
  local joined, id, limit = args[OWN], args[OWN + 1], tonumber(args[OWN + 2])
  local start = 0
  if joined ~= '' then
    -- They may have left since: those before their time, and those of the same instant up to their id.
    start = redis.call('ZCOUNT', keys[MEMBERS], '-inf', '(' .. joined)
    for _, other in ipairs(redis.call('ZRANGE', keys[MEMBERS], joined, joined, 'BYSCORE')) do
      if other <= id then start = start + 1 end
    end
  end
  local page = redis.call('ZRANGE', keys[MEMBERS], start, start + limit - 1, 'WITHSCORES')
  local found = {}
  for i = 1, #page, 2 do
    found[#found + 1] = { page[i], redis.call('HGET', keys[PEOPLE], page[i]), tonumber(page[i + 1]) }
  end
  return { 'ok', start + #found < redis.call('ZCARD', keys[MEMBERS]) and 1 or 0, found }
end)
