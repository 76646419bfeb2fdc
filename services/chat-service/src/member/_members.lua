-- owner, moderator or member; nil for a stranger.
local function role_of(keys, user)
  local member = redis.call('HGET', keys.people, user)
  return member and string.match(member, '^%a+')
end

-- The role of a member, or nil and the rejection a stranger gets: what is not public does not exist for them.
local function admit(keys, user)
  local role = role_of(keys, user)
  if role then return role end
  if redis.call('HGET', keys.room, 'kind') == 'public' then
    return nil, rejected('forbidden', 'You are not a member of this room')
  end
  return nil, rejected('not_found', 'There is no such room')
end

-- Whether a command's sender may still see what is in the room.
local function may_see(keys, args, rejection)
  return (not rejection or rejection[2] == 'rate_limited') and role_of(keys, args.user)
end

-- name: normalised username, by which the user is mentioned. head: member.joined with \3 for the number of members.
local function join(keys, args, user, role, profile, name, head)
  redis.call('ZADD', keys.members, now_ms(), user)
  redis.call('HSET', keys.people, user, role .. ' ' .. profile)
  redis.call('HSET', keys.names, name, user)
  local members = redis.call('ZCARD', keys.members)
  local seq = append(keys, args, EVENT.member_joined, '+ ' .. user, head, '', members)
  redis.call('HSET', keys.reads, user, seq)
  return seq
end
