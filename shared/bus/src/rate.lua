-- One call of one person, against the bucket of its class (generic cell rate algorithm: the state is the theoretical arrival time of the
-- next call, in ms).
-- KEYS state   ARGV ms between two calls at the steady rate, calls at once after a pause
-- -> 0 taken, else ms until the next one would be
register_despite_full('rate_take', function(keys, args)
  local now, interval = now_ms(), tonumber(args[1])
  local arrival = math.max(tonumber(redis.call('GET', keys[1]) or 0), now)
  local early = arrival - now - interval * (tonumber(args[2]) - 1)
  if early > 0.001 then return math.ceil(early) end
  arrival = arrival + interval
  redis.call('SET', keys[1], string.format('%.3f', arrival), 'PX', math.ceil(arrival - now))
  return 0
end)
