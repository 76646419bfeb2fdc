-- Marks a room read up to a seq; never goes back.
-- KEYS command
-- ARGV command | seq
-- returns {'ok', seq, unread, mentions, top of the log they were counted at}: the user's read state now
command('read_mark', function(keys, args)
  local user = args.user
  local role, rejection = admit(keys, user)
  if not role then return rejection end
  local room = redis.call('HMGET', keys.room, 'seq', 'kind', 'name')
  local seq = math.min(tonumber(args.seq), tonumber(room[1]))
  local before = tonumber(redis.call('HGET', keys.reads, user) or '0')
  if seq > before then
    redis.call('HSET', keys.reads, user, seq)
    redis.call('ZREMRANGEBYLEX', keys.mentions, '[' .. user .. ':', '[' .. mention(user, seq))
  end
  local read, unread, mentions = read_state(keys, user)
  if seq > before then
    local json = string.format('{"seq":%d,"unread":%d,"mentions":%d,"asOf":%d}', read, unread, mentions, tonumber(room[1]))
    redis.call('XADD', keys.events, '*', 'room', args.room_id, 'seq', read, 'event', EVENT.read_marked, 'actor', user,
      'at', now_ms(), 'json', json, 'kind', room[2], 'name', room[3])
  end
  return { 'ok', read, unread, mentions, tonumber(room[1]) }
end)
