-- A room whose existence the user may not know of is rejected.
-- KEYS room
-- ARGV request
-- returns {'ok', view}
register_reader('room_view', function(keys, args)
  local role, rejection = admit(keys, args.user)
  if not role and rejection[2] == 'not_found' then return rejection end
  return { 'ok', view(keys, args.user) }
end)

-- KEYS room
-- ARGV request
-- returns {'ok', top of the room's log}
register_reader('room_top', function(keys, args)
  local role, rejection = admit(keys, args.user)
  if not role then return rejection end
  return { 'ok', tonumber(redis.call('HGET', keys.room, 'seq')) }
end)

local function rooms_prefix(key_of_partition) return string.match(key_of_partition, '^(.*}):') .. ':room:' end

-- Of many rooms at once, all of one partition: where their logs end and when their newest message was sent.
-- `of_user`: only rooms that this user is a member of; '' for all.
-- KEYS any_of_partition
-- ARGV of_user, ...rooms
-- returns for each room: seq, time of the newest message or of its creation; seq -1 where there is no such room or the user is no member
register_reader('rooms_activity', function(keys, args)
  local prefix, user, found = rooms_prefix(keys.any_of_partition), args.of_user, {}
  for i = 1, #args.rooms do
    local key = prefix .. args.rooms[i]
    local room = redis.call('HMGET', key, 'seq', 'lastMessageAt', 'createdAt')
    local is_found = room[1] and (user == '' or redis.call('HEXISTS', key .. ':people', user) == 1)
    found[#found + 1] = is_found and tonumber(room[1]) or -1
    found[#found + 1] = room[2] or room[3] or ''
  end
  return found
end)

-- KEYS any_of_partition
-- ARGV of_user, ...rooms
-- returns id, name, … of those that are private and that the user is a member of
register_reader('rooms_private', function(keys, args)
  local prefix, found = rooms_prefix(keys.any_of_partition), {}
  for i = 1, #args.rooms do
    local key = prefix .. args.rooms[i]
    local room = redis.call('HMGET', key, 'kind', 'name')
    if room[1] == 'private' and redis.call('HEXISTS', key .. ':people', args.of_user) == 1 then
      found[#found + 1] = args.rooms[i]
      found[#found + 1] = room[2]
    end
  end
  return found
end)
