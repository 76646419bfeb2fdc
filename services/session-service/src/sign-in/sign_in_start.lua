-- What a sign-in needs before the password is hashed. The same reads for a username that does not exist.
-- command: name (normalised), place, deviceKey (optional)
-- -> KNOWN {user {id, passwordHash, role}, waitMs, takeovers, isKnownDevice} or UNKNOWN {waitMs, takeovers, isKnownDevice}
register('sign_in_start', function(_, args)
  local names, command = arguments(args)
  local id = redis.call('GET', names.username .. command.name)
  local stored, role = unpack(redis.call('HMGET', names.user .. (id or ''), 'passwordHash', 'role'))
  local subject, is_known_device = sign_in_subject(names, command, id)
  local facts = {
    waitMs = throttle_wait(names, now_ms(), subject),
    isKnownDevice = is_known_device,
    takeovers = tonumber(redis.call('GET', names.takeovers .. (id or '')) or '0'),
  }
  if not id then return answer('UNKNOWN', facts) end
  facts.user = { id = id, passwordHash = stored, role = role }
  return answer('KNOWN', facts)
end)
