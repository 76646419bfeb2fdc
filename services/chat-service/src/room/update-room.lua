local function room_json(keys, room_id)
  local room = redis.call('HMGET', keys.room, 'name', 'kind', 'topic', 'createdAt', 'lastMessageAt')
  return '{"id":"' .. room_id .. '","name":' .. cjson.encode(room[1]) .. ',"kind":"' .. room[2] ..
    '","topic":' .. cjson.encode(room[3]) .. ',"memberCount":' .. redis.call('ZCARD', keys.members) ..
    ',"createdAt":"' .. room[4] .. '","lastSeq":\1,"lastMessageAt":' .. (room[5] and '"' .. room[5] .. '"' or 'null') .. '}'
end

-- `new_name` and `new_topic`: '=' and the new value, or '' to keep the old one. `by`: JSON of who changes it.
-- KEYS command
-- ARGV command | new_name, new_topic, by, is_admin
-- returns {'ok', view}
command('room_update', function(keys, args)
  local role, rejection = admit(keys, args.user)
  if not role then return rejection end
  if redis.call('HGET', keys.room, 'kind') == 'direct' or (role == 'member' and args.is_admin ~= '1') then
    return rejected('forbidden', 'Only its owner and moderators can change a room')
  end
  if args.new_name ~= '' then redis.call('HSET', keys.room, 'name', string.sub(args.new_name, 2)) end
  if args.new_topic ~= '' then redis.call('HSET', keys.room, 'topic', string.sub(args.new_topic, 2)) end
  local head = '{"event":"' .. EVENT.room_updated .. '","room":"' .. args.room_id .. '","seq":\1,"at":"\2","data":{"room":' ..
    room_json(keys, args.room_id) .. ',"by":'
  append(keys, args, EVENT.room_updated, 'e', head, args.by .. '}}')
  return { 'ok', view(keys, args.user) }
end)
