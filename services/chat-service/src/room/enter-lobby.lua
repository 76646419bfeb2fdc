-- Everybody is in the lobby. Not a user's command: may run any number of times, from any process.
-- KEYS room
-- ARGV request | lobby_name, topic, profile, name, head
-- returns {'ok', seq of joining or 0, view}
register('lobby_enter', function(keys, args)
  local user = args.user
  if redis.call('EXISTS', keys.room) == 0 then open_room(keys, args.lobby_name, 'public', args.topic, '', '') end
  local seq = 0
  if not role_of(keys, user) then
    seq = join(keys, args, user, 'member', args.profile, args.name, args.head)
  end
  return { 'ok', seq, view(keys, user) }
end)
