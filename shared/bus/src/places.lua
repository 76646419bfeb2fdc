-- Takes a place among the sockets of a session. Places of gateways that no longer renew their lease are void.
-- KEYS places, consumers (gateways and the ends of their leases)   ARGV connection, gateway, most places
-- -> 1 taken, 0 none left
register_despite_full('place_take', function(keys, args)
  local now = now_ms()
  local places = redis.call('HGETALL', keys[1])
  local taken = 0
  for i = 1, #places, 2 do
    local lease = places[i + 1] == args[2] and now + 1 or tonumber(redis.call('ZSCORE', keys[2], places[i + 1]) or 0)
    if lease <= now then
      redis.call('HDEL', keys[1], places[i])
    elseif places[i] ~= args[1] then
      taken = taken + 1
    end
  end
  if taken >= tonumber(args[3]) then return 0 end
  redis.call('HSET', keys[1], args[1], args[2])
  redis.call('PEXPIRE', keys[1], 86400000)
  return 1
end)
