-- Takes a slot for one connection of a session. Slots of gateways that no longer renew their lease are void.
-- `gateways` holds the end of each gateway's lease.
-- KEYS slots, gateways
-- ARGV connection, gateway, most
-- returns 1 taken, 0 none is free
register_despite_full('place_take', function(keys, args)
  local now = now_ms()
  local slots = redis.call('HGETALL', keys.slots)
  local taken = 0
  for i = 1, #slots, 2 do
    local connection, gateway = slots[i], slots[i + 1]
    local lease = gateway == args.gateway and now + 1 or tonumber(redis.call('ZSCORE', keys.gateways, gateway) or 0)
    if lease <= now then
      redis.call('HDEL', keys.slots, connection)
    elseif connection ~= args.connection then
      taken = taken + 1
    end
  end
  if taken >= tonumber(args.most) then return 0 end
  redis.call('HSET', keys.slots, args.connection, args.gateway)
  redis.call('PEXPIRE', keys.slots, 86400000)
  return 1
end)
