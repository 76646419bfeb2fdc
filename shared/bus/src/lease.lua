-- KEYS ...leases
-- ARGV ttl_ms, ...fences
-- returns for each lease: 1 it is held for another ttl, 0 it belongs to another process or to none
register_despite_full('lease_renew', function(keys, args)
  local held = {}
  for i, lease in ipairs(keys.leases) do
    held[i] = redis.call('GET', lease) == args.fences[i] and redis.call('PEXPIRE', lease, args.ttl_ms) or 0
  end
  return held
end)

-- KEYS lease
-- ARGV fence
-- returns 1 released, 0 it was not held with this fence
register_despite_full('lease_release', function(keys, args)
  if redis.call('GET', keys.lease) ~= args.fence then return 0 end
  return redis.call('DEL', keys.lease)
end)

-- A ttl of 0 removes the instance.
-- KEYS consumers
-- ARGV instance, ttl_ms
-- returns how many consumers of the group are alive
register_despite_full('consumer_heartbeat', function(keys, args)
  local now = now_ms()
  redis.call('ZREMRANGEBYSCORE', keys.consumers, '-inf', now)
  if args.ttl_ms == '0' then
    redis.call('ZREM', keys.consumers, args.instance)
  else
    redis.call('ZADD', keys.consumers, now + args.ttl_ms, args.instance)
  end
  return redis.call('ZCARD', keys.consumers)
end)
