-- How long until the first member of each sorted set is due, whose scores are times.
-- KEYS ...sets
-- returns for each: ms, 0 where it is due, -1 where the set is empty
register_reader('next_due', function(keys)
  local now, due = now_ms(), {}
  for i, key in ipairs(keys.sets) do
    local score = redis.call('ZRANGE', key, 0, 0, 'WITHSCORES')[2]
    due[i] = score and math.max(0, score - now) or -1
  end
  return due
end)
