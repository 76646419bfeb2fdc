-- after: seq of the last event the client has; limit and bytes bound the answer; is_whole: '1' where all that follows is wanted, or nothing.
-- mark: time of event `after` as the client has it, '' unknown.
-- ARGV(tail) request | after, limit, bytes, is_whole, mark

local function entry_at(keys, seq)
  local id = string.format('%.0f-0', seq) -- a large number as digits and not as 1e+15, which is no id
  return redis.call('XRANGE', keys.log, id, id)[1]
end

-- When the event with that seq was created; nil where there is none.
local function mark_of(keys, seq)
  local entry = entry_at(keys, seq)
  if entry and entry[2][1] == 'e' then return string.match(entry[2][2], '"at":"([^"]+)"') end
  local m = message_at(keys, seq)
  return m and time_of(m)
end

-- Proves that a log is still the one that a client has read.
-- KEYS room
-- ARGV request | of_seq
-- returns {'ok', time of the event at that seq or nil}
register_reader('room_mark', function(keys, args)
  return { 'ok', mark_of(keys, args.of_seq) }
end)

-- JSON of the events after `after` up to `last`, as far as they follow each other and fit into the answer.
local function events_up_to(keys, args, after, last)
  local is_whole, bytes_left, events = args.is_whole == '1', tonumber(args.bytes), {}
  local entries, at = redis.call('XRANGE', keys.log, (after + 1) .. '-0', last .. '-0'), 1
  for seq = after + 1, last do
    local entry = entries[at]
    if entry and entry[1] == seq .. '-0' then at = at + 1 else entry = nil end
    local json = event_json(keys, args, seq, entry)
    if not json then return events end
    bytes_left = bytes_left - #json
    if bytes_left < 0 and (is_whole or #events > 0) then return is_whole and {} or events end
    events[#events + 1] = json
  end
  return events
end

-- top, JSON of the events after `after`, consecutive; none of them and 'another' where the log is not the one the client has read: the event at
-- `after` has another time than `mark`. Redis may lose the end of a log (power loss, failover) and give the same numbers to other events; where
-- the last event is the same, so are all before it.
local function tail(keys, args)
  local top = tonumber(redis.call('HGET', keys.room, 'seq'))
  local after, limit = tonumber(args.after), tonumber(args.limit)
  local found = args.mark ~= '' and after <= top and mark_of(keys, after)
  if found and found ~= args.mark then return top, {}, 'another' end
  if after >= top or (args.is_whole == '1' and top - after > limit) then return top, {} end
  return top, events_up_to(keys, args, after, math.min(after + limit, top))
end

-- KEYS room
-- ARGV tail
-- returns {'ok', top, events[, 'another']}
register_reader('room_log', function(keys, args)
  local role, rejection = admit(keys, args.user)
  if not role then return rejection end
  return { 'ok', tail(keys, args) }
end)

-- The room and what followed in it, of one moment.
-- KEYS room
-- ARGV tail
-- returns {'ok', view, top, events[, 'another']}
register_reader('room_resume', function(keys, args)
  local role, rejection = admit(keys, args.user)
  if not role then return rejection end
  return { 'ok', view(keys, args.user), tail(keys, args) }
end)
