-- Which of many sessions have ended by their records. Every gateway asks this about all of its sessions, again and again.
-- KEYS ...records
-- returns the indexes, from 0, of those that have ended
register_reader('sessions_over', function(keys)
  local now, over = now_ms(), {}
  for i, key in ipairs(keys.records) do
    local record = redis.call('HMGET', key, 'state', 'idleExpiresAt', 'expiresAt')
    local ends = math.min(tonumber(record[2]) or 0, tonumber(record[3]) or 0)
    if record[1] ~= 'live' or ends <= now then over[#over + 1] = i - 1 end
  end
  return over
end)
