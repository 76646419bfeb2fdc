-- Public names are unique, and they are stored apart from the rooms: claimed before the room is created or renamed, released when it has
-- another name. Names that look alike count as one: each is claimed together with its skeleton. Rooms of earlier versions have claimed no
-- skeleton; those with a name in ASCII are found by the name that is imitated.
-- KEYS name, skeleton, imitated
-- ARGV room
-- returns 1 it is this room's (from now on), 0 it is another's
register('name_claim', function(keys, args)
  for _, key in ipairs({ keys.name, keys.skeleton, keys.imitated }) do
    local holder = redis.call('GET', key)
    if holder and holder ~= args.room then return 0 end
  end
  redis.call('SET', keys.name, args.room)
  redis.call('SET', keys.skeleton, args.room)
  return 1
end)

local function release(key, room)
  if redis.call('GET', key) == room then redis.call('DEL', key) end
end

-- Lists a public room by its present name and releases the name it had before. `name` and `name_before` are normalised; `name_before` is ''
-- where there is none, and its keys are those of the name again.
-- KEYS rooms, room_names, suggestions, labels, name, skeleton, name_before, skeleton_before
-- ARGV room, popularity, name, label, name_before
-- returns 1
register('directory_list', function(keys, args)
  local room = args.room
  if args.name_before ~= '' and args.name_before ~= args.name then
    redis.call('ZREM', keys.suggestions, args.name_before .. '\n' .. room)
    release(keys.name_before, room)
    release(keys.skeleton_before, room)
  end
  redis.call('SET', keys.name, room, 'NX')
  redis.call('SET', keys.skeleton, room, 'NX')
  redis.call('ZADD', keys.rooms, args.popularity, room)
  redis.call('HSET', keys.room_names, room, args.name)
  redis.call('ZADD', keys.suggestions, 0, args.name .. '\n' .. room)
  redis.call('HSET', keys.labels, room, args.label)
  return 1
end)
