-- Creates an invitation to register.
-- command: code, maxUses, ttlMs, by (user id)
-- KEYS _commands
-- ARGV partition | command
-- returns CREATED {expiresAt}
register('invite_create', function(keys, args)
  local command = cjson.decode(args.command)
  local key = args.invite .. command.code
  redis.call('HSET', key, 'maxUses', command.maxUses, 'by', command.by)
  redis.call('PEXPIRE', key, command.ttlMs)
  return answer('CREATED', { expiresAt = iso8601(now_ms() + command.ttlMs) })
end)

-- Reserves one use for a username, before the account exists in its own partition; doing it again for the same name
-- takes no second one. A use whose account never came (its name was taken in that very moment) is lost: giving it back
-- could let in one too many.
-- command: code, name
-- KEYS _commands
-- ARGV partition | command
-- returns RESERVED or GONE
register('invite_reserve', function(keys, args)
  local command = cjson.decode(args.command)
  local key = args.invite .. command.code
  local uses = key .. ':uses'
  local most = tonumber(redis.call('HGET', key, 'maxUses') or '0')
  if redis.call('SISMEMBER', uses, command.name) == 1 then return answer('RESERVED') end
  if redis.call('SCARD', uses) >= most then return answer('GONE') end
  redis.call('SADD', uses, command.name)
  redis.call('PEXPIRE', uses, redis.call('PTTL', key))
  return answer('RESERVED')
end)
