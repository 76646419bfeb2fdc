-- Begins the rebuild of a projection's read models, or goes on with it.
-- KEYS generations, rebuild_cursor
-- ARGV generation, newest
-- returns SHOWN where that generation is shown already, else the id of the event that was the newest when it began
register('rebuild_begin', function(keys, args)
  local known = redis.call('HMGET', keys.generations, 'current', 'building', 'from')
  if known[1] == args.generation then return 'SHOWN' end
  if known[2] == args.generation then return known[3] end
  redis.call('HSET', keys.generations, 'building', args.generation, 'from', args.newest)
  redis.call('DEL', keys.rebuild_cursor)
  return args.newest
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
-- KEYS generations, cursor, rebuild_cursor
-- ARGV generation
-- returns SHOWN, BEHIND (the present ones reach further: apply more first) or OTHER (another generation is being built)
register('rebuild_show', function(keys, args)
  local known = redis.call('HMGET', keys.generations, 'current', 'building')
  if known[1] == args.generation then return 'SHOWN' end
  if known[2] ~= args.generation then return 'OTHER' end
  local shown, rebuilt = redis.call('GET', keys.cursor) or '0', redis.call('GET', keys.rebuild_cursor) or '0'
  if is_before(rebuilt, shown) then return 'BEHIND' end
  redis.call('SET', keys.cursor, rebuilt)
  redis.call('HSET', keys.generations, 'current', args.generation)
  redis.call('HDEL', keys.generations, 'building', 'from')
  redis.call('DEL', keys.rebuild_cursor)
  return 'SHOWN'
end)
