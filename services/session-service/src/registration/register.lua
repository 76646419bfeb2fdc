-- Creates an account and opens its first session.
-- command: name, user {id, username, displayName, role}, passwordHash, limit, deviceKey, session, geo (optional), retentionMs
-- KEYS commands
-- ARGV partition | command
-- returns DONE, TAKEN or OPENED
register('account_register', function(keys, args)
  local command = cjson.decode(args.command)
  local now = now_ms()
  local name_key = args.username .. command.name
  if not acknowledge(keys.commands, command) then return answer('DONE') end
  if redis.call('EXISTS', name_key) == 1 then return answer('TAKEN') end
  local user = command.user
  user.createdAt = iso8601(now)
  redis.call('SET', name_key, user.id)
  redis.call('HSET', args.user .. user.id, 'id', user.id, 'username', user.username, 'name', command.name,
    'displayName', user.displayName, 'role', user.role, 'createdAt', user.createdAt, 'passwordHash', command.passwordHash)
  append_event(args, EVENT.user_registered, '{"user":' .. user_json(user) .. '}')
  return open_session(args, now, command, user, 'registered')
end)
