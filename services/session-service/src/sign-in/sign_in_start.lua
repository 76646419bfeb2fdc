-- What a sign-in needs before the password is hashed. The same reads for a username that does not exist.
-- command: name (normalised), address, deviceKey (optional)
-- KEYS _commands
-- ARGV partition | command
-- returns KNOWN {user {id, passwordHash, role}, waitMs, takeovers, isKnownDevice} or UNKNOWN {waitMs, takeovers, isKnownDevice}
register('sign_in_start', function(keys, args)
  local command = cjson.decode(args.command)
  local id = redis.call('GET', args.username .. command.name)
  local stored, role = unpack(redis.call('HMGET', args.user .. (id or ''), 'passwordHash', 'role'))
  local subject, is_known_device = sign_in_subject(args, command, id)
  local facts = {
    waitMs = throttle_wait(args, now_ms(), subject),
    isKnownDevice = is_known_device,
    takeovers = tonumber(redis.call('GET', args.takeovers .. (id or '')) or '0'),
  }
  if not id then return answer('UNKNOWN', facts) end
  facts.user = { id = id, passwordHash = stored, role = role }
  return answer('KNOWN', facts)
end)
