-- A user joins a public room, or a member adds another user. `is_self`: '1' for the former.
-- KEYS command
-- ARGV command | joining, profile, name, head, is_self
-- returns {'ok', seq of joining or 0 (was a member), view of the sender}
command('member_join', function(keys, args)
  local user, joining = args.user, args.joining
  local role, rejection = admit(keys, user)
  if not role and (args.is_self ~= '1' or rejection[2] == 'not_found') then return rejection end
  if redis.call('HGET', keys.room, 'kind') == 'direct' and not role_of(keys, joining) then
    return rejected('forbidden', 'A direct room is for two')
  end
  if role_of(keys, joining) then return { 'ok', 0, view(keys, user) } end
  local seq = join(keys, args, joining, 'member', args.profile, args.name, args.head)
  return { 'ok', seq, view(keys, user) }
end)
