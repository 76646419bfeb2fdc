-- command: code, maxUses, ttlMs, by (user id)   -> CREATED {expiresAt}
register('invite_create', function(_, args)
  local names, command = arguments(args)
  local key = names.invite .. command.code
  redis.call('HSET', key, 'maxUses', command.maxUses, 'by', command.by)
  redis.call('PEXPIRE', key, command.ttlMs)
  return answer('CREATED', { expiresAt = iso8601(now_ms() + command.ttlMs) })
end)

-- Sets one use aside for a username, before the account exists in its own partition; doing it again for the same name
-- takes no second one. A use whose account never came (its name was taken in that very moment) is lost: giving it back
-- could let in one too many.
-- command: code, name   -> RESERVED or GONE
register('invite_reserve', function(_, args)
  local names, command = arguments(args)
  local key = names.invite .. command.code
  local uses = key .. ':uses'
  local most = tonumber(redis.call('HGET', key, 'maxUses') or '0')
  if redis.call('SISMEMBER', uses, command.name) == 1 then return answer('RESERVED') end
  if redis.call('SCARD', uses) >= most then return answer('GONE') end
  redis.call('SADD', uses, command.name)
  redis.call('PEXPIRE', uses, redis.call('PTTL', key))
  return answer('RESERVED')
end)
