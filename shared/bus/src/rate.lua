-- Counts one call of one user against the rate limit of its class (generic cell rate algorithm: the state is the theoretical arrival time
-- of the next call, in ms). `burst` calls may come at once after a pause, then one every `interval` ms.
-- KEYS state
-- ARGV interval, burst
-- returns 0 the call is allowed, else ms until the next one is
register_despite_full('rate_take', function(keys, args)
  local now, interval = now_ms(), tonumber(args.interval)
  local arrival = math.max(tonumber(redis.call('GET', keys.state) or 0), now)
  local early = arrival - now - interval * (tonumber(args.burst) - 1)
  if early > 0.001 then return math.ceil(early) end
  arrival = arrival + interval
  redis.call('SET', keys.state, string.format('%.3f', arrival), 'PX', math.ceil(arrival - now))
  return 0
end)
