-- KEYS invites
-- ARGV request | is_admin
-- returns {'ok', {{code, JSON of who made it, end (ms), uses, most uses or false}, …}}
register('invite_list', function(keys, args)
  local user = args.user
  local role, rejection = admit(keys, user)
  if not role then return rejection end
  if redis.call('HGET', keys.room, 'kind') == 'direct' then return rejected('conflict', 'A direct room takes nobody in') end
  local found = {}
  for _, invite in ipairs(living_invites(keys, false)) do
    if sees_all(role, args.is_admin) or invite[2] == user then
      invite[2] = string.match(redis.call('HGET', keys.people, invite[2]), '^%a+ (.*)$')
      found[#found + 1] = invite
    end
  end
  return { 'ok', found }
end)
