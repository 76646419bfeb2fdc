-- Of many rooms at once, all of one partition: where their logs end and when something was last said in them.
-- KEYS any of the partition   ARGV user id ('' anybody), room ids
-- -> for each room: seq, time of the newest message or of its creation; seq -1 where there is no such room or this person is no member
register_reader('rooms_activity', function(keys, args)
  local rooms = string.match(keys[1], '^(.*}):') .. ':room:'
  local user, found = args[1], {}
  for i = 2, #args do
    local key = rooms .. args[i]
    local room = redis.call('HMGET', key, 'seq', 'lastMessageAt', 'createdAt')
    local is_there = room[1] and (user == '' or redis.call('HEXISTS', key .. ':people', user) == 1)
    found[#found + 1] = is_there and tonumber(room[1]) or -1
    found[#found + 1] = room[2] or room[3] or ''
  end
  return found
end)

-- KEYS and ARGV as above   -> id, name, … of those that are private and this person's
register_reader('rooms_private', function(keys, args)
  local rooms = string.match(keys[1], '^(.*}):') .. ':room:'
  local found = {}
  for i = 2, #args do
    local key = rooms .. args[i]
    local room = redis.call('HMGET', key, 'kind', 'name')
    if room[1] == 'private' and redis.call('HEXISTS', key .. ':people', args[1]) == 1 then
      found[#found + 1] = args[i]
      found[#found + 1] = room[2]
    end
  end
  return found
end)
