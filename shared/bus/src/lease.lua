-- KEYS leases   ARGV ttl ms, and the fence of each   -> for each: 1 held for another ttl, 0 somebody else's or nobody's
register_despite_full('lease_renew', function(keys, args)
  local held = {}
  for i, lease in ipairs(keys) do
    held[i] = redis.call('GET', lease) == args[i + 1] and redis.call('PEXPIRE', lease, args[1]) or 0
  end
  return held
end)

-- KEYS lease   ARGV fence   -> 1 given up, 0 it was not ours
register_despite_full('lease_release', function(keys, args)
  if redis.call('GET', keys[1]) ~= args[1] then return 0 end
  return redis.call('DEL', keys[1])
end)

-- KEYS consumers   ARGV instance, ttl ms (0: leave)   -> how many consumers of the group are alive
register_despite_full('consumer_heartbeat', function(keys, args)
  local now = now_ms()
  redis.call('ZREMRANGEBYSCORE', keys[1], '-inf', now)
  if args[2] == '0' then
    redis.call('ZREM', keys[1], args[1])
  else
    redis.call('ZADD', keys[1], now + args[2], args[1])
  end
  return redis.call('ZCARD', keys[1])
end)
