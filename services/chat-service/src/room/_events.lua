-- Puts the values in the place of control characters \1, \2, …, which JSON text cannot contain.
local function fill(template, ...)
  local values = {}
  for i = 1, select('#', ...) do values[string.char(i)] = (select(i, ...)) end
  return (string.gsub(template, '[\1-\8]', values))
end

-- Appends one event: next seq, room's log, the partition's events, live frame. All of it or, before it, nothing.
-- kind: of the live frame. forms(seq, ms, time): JSON of the live frame, field and value of the entry in the room's log, JSON for the
-- partition's events. The last two are kept, so neither may hold a text, which must be gone once its message is changed or deleted.
-- mentioned: for projections, ids that the message mentioned before, comma-separated.
-- Returns the seq and the time as ms and as text.
local function append_as(keys, args, event, kind, forms, mentioned)
  local at = now_ms()
  local time = iso8601(at)
  local room = redis.call('HMGET', keys.room, 'seq', 'kind', 'name')
  local seq = (tonumber(room[1]) or 0) + 1
  local live, field, logged, projected = forms(seq, at, time)
  if event == EVENT.message_created then
    redis.call('HSET', keys.room, 'seq', seq, 'lastMessageAt', time)
  else
    redis.call('HSET', keys.room, 'seq', seq)
  end
  redis.call('XADD', keys.log, seq .. '-0', field, logged)
  redis.call('XADD', keys.events, '*', 'room', args.room_id, 'seq', seq, 'event', event, 'actor', args.user,
    'at', at, 'json', projected, 'kind', room[2], 'name', room[3], 'mentioned', mentioned or '')
  redis.call('SPUBLISH', keys.room, seq .. ' ' .. kind .. '\n' .. live)
  return seq, at, time
end

-- The same for an event that holds no text. head: JSON with \1 seq, \2 time, \3 and \4 as given; tail: JSON without any.
local function append(keys, args, event, kind, head, tail, third, fourth, mentioned)
  return append_as(keys, args, event, kind, function(seq, _, time)
    local json = fill(head, seq, time, third, fourth) .. tail
    return json, 'e', json, json
  end, mentioned)
end
