local KEPT_AFTER_MS = 86400000

-- KEYS of a room, then: invite   ARGV of a room, then: most uses ('' any number), end (ms, '' never), code   -> {'ok', code}
command('invite_create', function(keys, args)
  local role, refusal = admit(keys, args[USER])
  if not role then return refusal end
  if redis.call('HGET', keys[ROOM], 'kind') == 'direct' then return refused('forbidden', 'A direct room is for two') end
  redis.call('HSET', keys[EXTRA], 'room', args[ROOM_ID], 'by', args[USER], 'maxUses', args[OWN], 'expiresAt', args[OWN + 1])
  if args[OWN + 1] ~= '' then redis.call('PEXPIREAT', keys[EXTRA], args[OWN + 1] + KEPT_AFTER_MS) end
  return { 'ok', args[OWN + 2] }
end)

-- KEYS of a room, then: invite   ARGV of a room, then: profile, normalised username, head of member.joined
-- -> {'ok', seq of joining or 0 (was there), view, room id}
command('invite_accept', function(keys, args)
  local invite = redis.call('HMGET', keys[EXTRA], 'room', 'maxUses', 'expiresAt')
  local user = args[USER]
  if invite[1] ~= args[ROOM_ID] then return refused('not_found', 'There is no such invitation') end
  if role_of(keys, user) then return { 'ok', 0, view(keys, user), args[ROOM_ID] } end
  if invite[3] ~= '' and now_ms() >= tonumber(invite[3]) then return refused('gone', 'The invitation has expired') end
  local uses = redis.call('HINCRBY', keys[EXTRA], 'uses', 0)
  if invite[2] ~= '' and uses >= tonumber(invite[2]) then return refused('gone', 'The invitation is used up') end
  redis.call('HINCRBY', keys[EXTRA], 'uses', 1)
  local seq = join(keys, args, user, 'member', args[OWN], args[OWN + 1], args[OWN + 2])
  return { 'ok', seq, view(keys, user), args[ROOM_ID] }
end)
