-- A user's list of rooms follows the rooms' logs, in whatever order and however often their events arrive.
-- seq: of joining or leaving; is_member: '1' or '0'; event and data: the user event where the list changes.
-- KEYS rooms, user_events, claims, owned
-- ARGV room, seq, is_member, channel, user, event, data
-- returns 1 changed, 0 known
register('user_room_set', function(keys, args)
  local seq, was_member = string.match(redis.call('HGET', keys.rooms, args.room) or '0:0', '^(%d+):(%d)$')
  if tonumber(seq) >= tonumber(args.seq) then return 0 end
  redis.call('HSET', keys.rooms, args.room, args.seq .. ':' .. args.is_member)
  redis.call('ZREM', keys.claims, args.room)
  if args.is_member == '0' then redis.call('SREM', keys.owned, args.room) end
  if was_member == args.is_member then return 0 end
  emit_user_event(keys.user_events, args.channel, nil, args.user, args.event, args.data)
  return 1
end)
