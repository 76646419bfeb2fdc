-- Who is online, of the users of one partition.

-- Derives a user's state from their connections. Returns {'ok'}, and user and state behind it where the state has changed.
local function settle(presence_key, connections_key, user)
  local state = 'offline'
  for _, each in ipairs(redis.call('HVALS', connections_key)) do
    if each == 'online' then state = 'online' elseif state == 'offline' then state = 'away' end
  end
  local before = redis.call('HGET', presence_key, user) or 'offline'
  if state == 'offline' then redis.call('HDEL', presence_key, user) else redis.call('HSET', presence_key, user, state) end
  return before ~= state and { 'ok', user, state } or { 'ok' }
end

-- state: online, away or closed. first_lease_ms: how long a gateway lives that has not reported itself yet.
-- KEYS lease, connections, gateways, presence, connections_of_user, connections_of_gateway
-- ARGV fence, entry, connection, user, state, gateway, first_lease_ms
-- returns a verdict, {'ok'} or {'ok', user, state}
register('presence_connection', function(keys, args)
  local verdict = acknowledge_command(keys.lease, args.fence, keys.connections, args.entry)
  if verdict then return verdict end
  if args.state == 'closed' then
    redis.call('HDEL', keys.connections_of_user, args.connection)
    redis.call('HDEL', keys.connections_of_gateway, args.connection)
  else
    redis.call('ZADD', keys.gateways, 'NX', now_ms() + args.first_lease_ms, args.gateway)
    redis.call('HSET', keys.connections_of_user, args.connection, args.state)
    redis.call('HSET', keys.connections_of_gateway, args.connection, args.user)
  end
  return settle(keys.presence, keys.connections_of_user, args.user)
end)

-- A lease_ms of 0: the gateway has gone.
-- KEYS lease, connections, gateways
-- ARGV fence, entry, gateway, lease_ms
-- returns a verdict or {'ok'}
register('presence_gateway', function(keys, args)
  local verdict = acknowledge_command(keys.lease, args.fence, keys.connections, args.entry)
  if verdict then return verdict end
  redis.call('ZADD', keys.gateways, now_ms() + args.lease_ms, args.gateway)
  return { 'ok' }
end)

-- KEYS ...gateways
-- returns for each partition: 1 where the lease of a gateway has ended, else 0
register_reader('presence_ended', function(keys)
  local now, ended = now_ms(), {}
  for i, gateways in ipairs(keys.gateways) do ended[i] = math.min(1, redis.call('ZCOUNT', gateways, '-inf', now)) end
  return ended
end)

local AT_ONCE = 500

-- Removes some connections of one gateway whose lease has ended. The function learns only as it goes whose keys it needs: it is given what
-- stands before and after a gateway's id and a user's id in the keys of their connections.
-- KEYS lease, gateways, presence
-- ARGV fence, before_gateway, after_gateway, before_user, after_user
-- returns {'ok', more to do (1, 0), user, state, …}
register('presence_expire', function(keys, args)
  if redis.call('GET', keys.lease) ~= args.fence then return 'FENCED' end
  local gateway = redis.call('ZRANGE', keys.gateways, '-inf', now_ms(), 'BYSCORE', 'LIMIT', 0, 1)[1]
  if not gateway then return { 'ok', 0 } end
  local of_gateway = args.before_gateway .. gateway .. args.after_gateway
  local some = redis.call('HRANDFIELD', of_gateway, AT_ONCE, 'WITHVALUES')
  local changes = { 'ok', 1 }
  for i = 1, #some, 2 do
    local user = some[i + 1]
    local of_user = args.before_user .. user .. args.after_user
    redis.call('HDEL', of_gateway, some[i])
    redis.call('HDEL', of_user, some[i])
    local change = settle(keys.presence, of_user, user)
    if change[2] then
      changes[#changes + 1] = change[2]
      changes[#changes + 1] = change[3]
    end
  end
  if #some == 0 then redis.call('ZREM', keys.gateways, gateway) end
  return changes
end)
