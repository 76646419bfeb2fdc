-- ARGV of a room, then: seq   -> {'ok', seq, unread, mentions, top of the log they were counted at}: where the person
-- stands now; never goes back
command('read_mark', function(keys, args)
  local user = args[USER]
  local role, refusal = admit(keys, user)
  if not role then return refusal end
  local room = redis.call('HMGET', keys[ROOM], 'seq', 'kind', 'name')
  local seq = math.min(tonumber(args[OWN]), tonumber(room[1]))
  local before = tonumber(redis.call('HGET', keys[READS], user) or '0')
  if seq > before then
    redis.call('HSET', keys[READS], user, seq)
    redis.call('ZREMRANGEBYLEX', keys[MENTIONS], '[' .. user .. ':', '[' .. mention(user, seq))
  end
  local read, unread, mentions = standing(keys, user)
  if seq > before then
    local json = string.format('{"seq":%d,"unread":%d,"mentions":%d,"asOf":%d}', read, unread, mentions, tonumber(room[1]))
    redis.call('XADD', keys[EVENTS], '*', 'room', args[ROOM_ID], 'seq', read, 'event', 'read.marked', 'actor', user,
      'at', now_ms(), 'json', json, 'kind', room[2], 'name', room[3])
  end
  return { 'ok', read, unread, mentions, tonumber(room[1]) }
end)

-- ARGV of a room, then: JSON of the event   -> {'ok'}
command('typing_say', function(keys, args)
  local role, refusal = admit(keys, args[USER])
  if not role then return refusal end
  redis.call('SPUBLISH', keys[ROOM], '0 t ' .. args[USER] .. '\n' .. args[OWN])
  return { 'ok' }
end)
