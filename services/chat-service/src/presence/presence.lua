-- Who is there, of the people of one partition. KEYS gateways, presence are the partition's.
local function settle(presence_key, connections_key, user)
  local state = 'offline'
  for _, each in ipairs(redis.call('HVALS', connections_key)) do
    if each == 'online' then state = 'online' elseif state == 'offline' then state = 'away' end
  end
  local before = redis.call('HGET', presence_key, user) or 'offline'
  if state == 'offline' then redis.call('HDEL', presence_key, user) else redis.call('HSET', presence_key, user, state) end
  return before ~= state and { 'ok', user, state } or { 'ok' }
end

-- KEYS lease, stream, gateways, presence, connections of the user, connections of the gateway
-- ARGV fence, entry, connection, user, online|away|closed, gateway, ms a gateway unknown so far has   -> a verdict, {'ok'} or {'ok', user, state}
register('presence_connection', function(keys, args)
  local verdict = take_command(keys[1], args[1], keys[2], args[2])
  if verdict then return verdict end
  if args[5] == 'closed' then
    redis.call('HDEL', keys[5], args[3])
    redis.call('HDEL', keys[6], args[3])
  else
    redis.call('ZADD', keys[3], 'NX', now_ms() + args[7], args[6])
    redis.call('HSET', keys[5], args[3], args[5])
    redis.call('HSET', keys[6], args[3], args[4])
  end
  return settle(keys[4], keys[5], args[4])
end)

-- KEYS lease, stream, gateways   ARGV fence, entry, gateway, ms its lease lasts from now (0: it is gone)   -> a verdict or {'ok'}
register('presence_gateway', function(keys, args)
  local verdict = take_command(keys[1], args[1], keys[2], args[2])
  if verdict then return verdict end
  redis.call('ZADD', keys[3], now_ms() + args[4], args[3])
  return { 'ok' }
end)

-- KEYS gateways of several partitions   -> for each: 1 where the lease of a gateway has ended, else 0
register_reader('presence_ended', function(keys)
  local now, ended = now_ms(), {}
  for i, gateways in ipairs(keys) do ended[i] = math.min(1, redis.call('ZCOUNT', gateways, '-inf', now)) end
  return ended
end)

local AT_ONCE = 500

-- Forgets some connections of one gateway whose lease has ended.
-- KEYS lease, gateways, presence   ARGV fence, what stands before and behind a gateway's and a user's id in their keys (4)
-- -> {'ok', more to do (1, 0), user, state, …}
register('presence_expire', function(keys, args)
  if redis.call('GET', keys[1]) ~= args[1] then return 'FENCED' end
  local gateway = redis.call('ZRANGE', keys[2], '-inf', now_ms(), 'BYSCORE', 'LIMIT', 0, 1)[1]
  if not gateway then return { 'ok', 0 } end
  local theirs = args[2] .. gateway .. args[3]
  local some = redis.call('HRANDFIELD', theirs, AT_ONCE, 'WITHVALUES')
  local changes = { 'ok', 1 }
  for i = 1, #some, 2 do
    local user = some[i + 1]
    local connections = args[4] .. user .. args[5]
    redis.call('HDEL', theirs, some[i])
    redis.call('HDEL', connections, some[i])
    local change = settle(keys[3], connections, user)
    if change[2] then
      changes[#changes + 1] = change[2]
      changes[#changes + 1] = change[3]
    end
  end
  if #some == 0 then redis.call('ZREM', keys[2], gateway) end
  return changes
end)
