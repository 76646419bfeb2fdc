-- A new room belongs to its creator. A direct room is the same one for both members, whoever opens it, again and again.
-- `with`: JSON of both users of a direct room, '' for others. Of each first member: profile (JSON), normalised username and the head of
-- their member.joined.
-- KEYS command
-- ARGV command | name, kind, topic, with, ...members(user, role, profile, name, head)
-- returns {'ok', 1 new or 0 there already, view}
command('room_create', function(keys, args)
  local user = args.user
  local existing = redis.call('HMGET', keys.room, 'kind', 'owner')
  if existing[1] and existing[1] ~= 'direct' and existing[2] ~= user then
    return rejected('conflict', 'There is such a room already')
  end
  if existing[1] then return { 'ok', 0, view(keys, user) } end
  open_room(keys, args.name, args.kind, args.topic, user, args.with)
  for i = 1, #args.members do
    join(keys, args, args.members[i].user, args.members[i].role, args.members[i].profile, args.members[i].name,
      args.members[i].head)
  end
  return { 'ok', 1, view(keys, user) }
end)
