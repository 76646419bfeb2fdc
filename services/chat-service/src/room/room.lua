local function open(keys, name, kind, topic, user, with)
  redis.call('HSET', keys[ROOM], 'name', name, 'kind', kind, 'topic', topic, 'owner', user, 'createdAt', iso8601(now_ms()))
  if with ~= '' then redis.call('HSET', keys[ROOM], 'with', with) end
end

-- A new room is its creator's; a direct room is the same one for both, whoever opens it, again and again.
-- ARGV of a room, then: name, kind, topic, JSON of both people of a direct room ('' none),
--   and for each first member: user id, role, profile, normalised username, head of member.joined
-- -> {'ok', 1 new or 0 there already, view}
command('room_create', function(keys, args)
  local user, kind = args[USER], args[OWN + 1]
  local there = redis.call('HMGET', keys[ROOM], 'kind', 'owner')
  if there[1] and there[1] ~= 'direct' and there[2] ~= user then
    return refused('conflict', 'There is such a room already')
  end
  if there[1] then return { 'ok', 0, view(keys, user) } end
  open(keys, args[OWN], kind, args[OWN + 2], user, args[OWN + 3])
  for i = OWN + 4, #args, 5 do
    join(keys, args, args[i], args[i + 1], args[i + 2], args[i + 3], args[i + 4])
  end
  return { 'ok', 1, view(keys, user) }
end)

-- Everybody is in the lobby. Not a command of anybody's: may run any number of times, from any process.
-- ARGV of a room, then: name, topic, profile, normalised username, head of member.joined   -> {'ok', seq of joining or 0, view}
register('lobby_enter', function(keys, args)
  local user = args[USER]
  if redis.call('EXISTS', keys[ROOM]) == 0 then open(keys, args[OWN], 'public', args[OWN + 1], '', '') end
  local seq = 0
  if not role_of(keys, user) then
    seq = join(keys, args, user, 'member', args[OWN + 2], args[OWN + 3], args[OWN + 4])
  end
  return { 'ok', seq, view(keys, user) }
end)

local function room_json(keys, room_id)
  local room = redis.call('HMGET', keys[ROOM], 'name', 'kind', 'topic', 'createdAt', 'lastMessageAt')
  return '{"id":"' .. room_id .. '","name":' .. cjson.encode(room[1]) .. ',"kind":"' .. room[2] ..
    '","topic":' .. cjson.encode(room[3]) .. ',"memberCount":' .. redis.call('ZCARD', keys[MEMBERS]) ..
    ',"createdAt":"' .. room[4] .. '","lastSeq":\1,"lastMessageAt":' .. (room[5] and '"' .. room[5] .. '"' or 'null') .. '}'
end

-- ARGV of a room, then: '=' and the new name or '', '=' and the new topic or '', JSON of who changes it, '1' for an administrator
-- -> {'ok', view}
command('room_update', function(keys, args)
  local role, refusal = admit(keys, args[USER])
  if not role then return refusal end
  if redis.call('HGET', keys[ROOM], 'kind') == 'direct' or (role == 'member' and args[OWN + 3] ~= '1') then
    return refused('forbidden', 'Only its owner and moderators can change a room')
  end
  if args[OWN] ~= '' then redis.call('HSET', keys[ROOM], 'name', string.sub(args[OWN], 2)) end
  if args[OWN + 1] ~= '' then redis.call('HSET', keys[ROOM], 'topic', string.sub(args[OWN + 1], 2)) end
  local head = '{"event":"room.updated","room":"' .. args[ROOM_ID] .. '","seq":\1,"at":"\2","data":{"room":' ..
    room_json(keys, args[ROOM_ID]) .. ',"by":'
  append(keys, args, 'room.updated', 'e', head, args[OWN + 2] .. '}}')
  return { 'ok', view(keys, args[USER]) }
end)

-- -> {'ok', view}; a room nobody may know of is refused
register_reader('room_view', function(keys, args)
  local role, refusal = admit(keys, args[USER])
  if not role and refusal[2] == 'not_found' then return refusal end
  return { 'ok', view(keys, args[USER]) }
end)

-- -> top of the log of each member's room, nil for others   KEYS of a room
register_reader('room_top', function(keys, args)
  local role, refusal = admit(keys, args[USER])
  if not role then return refusal end
  return { 'ok', tonumber(redis.call('HGET', keys[ROOM], 'seq')) }
end)

-- Ends a command that must not be carried out; where it has been already, it answers what was answered then.
-- KEYS lease, commands, once (the commands again where there is none)   ARGV fence, entry   -> a verdict, {'ok'} or the answer
register_despite_full('command_refuse', function(keys, args)
  local remembered = keys[3] ~= keys[2] and redis.call('GET', keys[3])
  remembered = remembered and cmsgpack.unpack(remembered)
  return take_command(keys[1], args[1], keys[2], args[2]) or remembered or { 'ok' }
end)
