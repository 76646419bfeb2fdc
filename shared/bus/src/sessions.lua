-- Which of many sessions are over by their records: a question that every gateway asks about all of its sessions, all the time.
-- KEYS session records   -> numbers of those that are over, from 0
register_reader('sessions_over', function(keys)
  local now, over = now_ms(), {}
  for i, key in ipairs(keys) do
    local record = redis.call('HMGET', key, 'state', 'idleExpiresAt', 'expiresAt')
    local ends = math.min(tonumber(record[2]) or 0, tonumber(record[3]) or 0)
    if record[1] ~= 'live' or ends <= now then over[#over + 1] = i - 1 end
  end
  return over
end)
