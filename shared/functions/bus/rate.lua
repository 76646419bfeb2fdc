-- One call of one person, against the bucket of its class (generic cell rate algorithm: the state is the theoretical arrival time of the
-- next call, in ms). Allowed also while Redis is out of memory, where it is the way to what still works: what it writes is one number that
-- ends by itself.
-- KEYS state   ARGV ms between two calls at the steady rate, calls at once after a pause
-- -> 0 taken, else ms until the next one would be
redis.register_function{
  function_name = 'rate_take_' .. VERSION,
  callback = function(keys, args)
    local now, interval = now_ms(), tonumber(args[1])
    local arrival = math.max(tonumber(redis.call('GET', keys[1]) or 0), now)
    local early = arrival - now - interval * (tonumber(args[2]) - 1)
    if early > 0.001 then return math.ceil(early) end
    arrival = arrival + interval
    redis.call('SET', keys[1], string.format('%.3f', arrival), 'PX', math.ceil(arrival - now))
    return 0
  end,
  flags = { 'allow-oom' },
}
