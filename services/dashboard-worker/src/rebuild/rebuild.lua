-- Begins the rebuild of a projection's read models, or goes on with it.
-- KEYS generations, cursor of the rebuild   ARGV generation to build, id of the newest event
-- -> SHOWN where that generation is shown already, else id of the event that was the newest when it began
register('rebuild_begin', function(keys, args)
  local known = redis.call('HMGET', keys[1], 'current', 'building', 'from')
  if known[1] == args[1] then return 'SHOWN' end
  if known[2] == args[1] then return known[3] end
  redis.call('HSET', keys[1], 'building', args[1], 'from', args[2])
  redis.call('DEL', keys[2])
  return args[2]
end)

-- Whether event id a stands before b in its stream.
local function is_before(a, b)
  local a_ms, a_seq = string.match(a, '^(%d+)-?(%d*)$')
  local b_ms, b_seq = string.match(b, '^(%d+)-?(%d*)$')
  a_ms, b_ms = tonumber(a_ms), tonumber(b_ms)
  if a_ms ~= b_ms then return a_ms < b_ms end
  return (tonumber(a_seq) or 0) < (tonumber(b_seq) or 0)
end

-- Shows the rebuilt read models instead of the present ones, from one read to the next. What the present ones have not applied yet, the rebuilt
-- ones have: the projection goes on behind them.
-- KEYS generations, cursor, cursor of the rebuild   ARGV generation
-- -> SHOWN, BEHIND (the present ones reach further: apply more first) or OTHER (another generation is being built)
register('rebuild_show', function(keys, args)
  local known = redis.call('HMGET', keys[1], 'current', 'building')
  if known[1] == args[1] then return 'SHOWN' end
  if known[2] ~= args[1] then return 'OTHER' end
  local shown, rebuilt = redis.call('GET', keys[2]) or '0', redis.call('GET', keys[3]) or '0'
  if is_before(rebuilt, shown) then return 'BEHIND' end
  redis.call('SET', keys[2], rebuilt)
  redis.call('HSET', keys[1], 'current', args[1])
  redis.call('HDEL', keys[1], 'building', 'from')
  redis.call('DEL', keys[3])
  return 'SHOWN'
end)
