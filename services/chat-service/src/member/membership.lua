-- One joins a public room oneself, adds others to one's room, or comes by an invitation.
-- ARGV of a room, then: user id of who joins, profile, normalised username, head of member.joined, '1' if one joins oneself
-- -> {'ok', seq of joining or 0 (was there), view of who asks}
command('member_join', function(keys, args)
  local user, joining = args[USER], args[OWN]
  local role, refusal = admit(keys, user)
  if not role and (args[OWN + 4] ~= '1' or refusal[2] == 'not_found') then return refusal end
  if redis.call('HGET', keys[ROOM], 'kind') == 'direct' and not role_of(keys, joining) then
    return refused('forbidden', 'A direct room is for two')
  end
  if role_of(keys, joining) then return { 'ok', 0, view(keys, user) } end
  local seq = join(keys, args, joining, 'member', args[OWN + 1], args[OWN + 2], args[OWN + 3])
  return { 'ok', seq, view(keys, user) }
end)

-- A room without its owner goes to whoever has been there longest.
local function hand_over(keys)
  local heir = redis.call('ZRANGE', keys[MEMBERS], 0, 0)[1]
  if not heir then return end
  local person = redis.call('HGET', keys[PEOPLE], heir)
  redis.call('HSET', keys[PEOPLE], heir, (string.gsub(person, '^%a+', 'owner', 1)))
  redis.call('HSET', keys[ROOM], 'owner', heir)
end

local function forget_member(keys, leaving, name)
  redis.call('ZREM', keys[MEMBERS], leaving)
  redis.call('HDEL', keys[PEOPLE], leaving)
  redis.call('HDEL', keys[READS], leaving)
  if redis.call('HGET', keys[NAMES], name) == leaving then redis.call('HDEL', keys[NAMES], name) end
  redis.call('ZREMRANGEBYLEX', keys[MENTIONS], '[' .. leaving .. ':', '(' .. leaving .. ';')
end

local rank_of_role = { owner = 3, moderator = 2, member = 1 }

local function may_remove(role, other, is_admin)
  return (is_admin and other ~= 'owner') or rank_of_role[role] > rank_of_role[other]
end

-- Out of a room, by oneself or by somebody above.
-- ARGV of a room, then: user id of who leaves, normalised username, head of member.left with \3 members and \4 profile of who leaves,
--   '1' for an administrator, '1' if it is the lobby   -> {'ok', seq of leaving or 0 (was not there), view of who asks}
command('member_leave', function(keys, args)
  local user, leaving = args[USER], args[OWN]
  local role, refusal = admit(keys, user)
  if not role then
    if user == leaving and refusal[2] == 'forbidden' then return { 'ok', 0, view(keys, user) } end
    return refusal
  end
  if args[OWN + 4] == '1' then return refused('forbidden', 'Nobody leaves this room') end
  if redis.call('HGET', keys[ROOM], 'kind') == 'direct' then return refused('conflict', 'Nobody leaves a direct room') end
  local person = redis.call('HGET', keys[PEOPLE], leaving)
  if not person then return refused('not_found', 'There is no such member') end
  local other, profile = string.match(person, '^(%a+) (.*)$')
  if user ~= leaving and not may_remove(role, other, args[OWN + 3] == '1') then
    return refused('forbidden', 'Only those above a member can remove them')
  end
  forget_member(keys, leaving, args[OWN + 1])
  if other == 'owner' then hand_over(keys) end
  local members = redis.call('ZCARD', keys[MEMBERS])
  local seq = append(keys, args, 'member.left', '- ' .. leaving, args[OWN + 2], '', members, profile)
  return { 'ok', seq, view(keys, user) }
end)
