-- KEYS invites
-- ARGV command | code, is_admin
-- returns {'ok'}
command('invite_revoke', function(keys, args)
  local role, rejection = admit(keys, args.user)
  if not role then return rejection end
  local invite = redis.call('HMGET', keys.invite, 'room', 'by')
  local is_own = invite[2] == args.user
  if invite[1] ~= args.room_id or not (is_own or sees_all(role, args.is_admin)) then
    return rejected('not_found', 'There is no such invitation')
  end
  redis.call('DEL', keys.invite)
  redis.call('HDEL', keys.invites, args.code)
  return { 'ok' }
end)
