-- A room without its owner goes to the member who has been there longest.
local function hand_over(keys)
  local heir = redis.call('ZRANGE', keys.members, 0, 0)[1]
  if not heir then return end
  local member = redis.call('HGET', keys.people, heir)
  redis.call('HSET', keys.people, heir, (string.gsub(member, '^%a+', 'owner', 1)))
  redis.call('HSET', keys.room, 'owner', heir)
end

local function forget_member(keys, leaving, name)
  redis.call('ZREM', keys.members, leaving)
  redis.call('HDEL', keys.people, leaving)
  redis.call('HDEL', keys.reads, leaving)
  if redis.call('HGET', keys.names, name) == leaving then redis.call('HDEL', keys.names, name) end
  redis.call('ZREMRANGEBYLEX', keys.mentions, '[' .. leaving .. ':', '(' .. leaving .. ';')
end

local rank_of_role = { owner = 3, moderator = 2, member = 1 }

local function may_remove(role, other, is_admin)
  return (is_admin and other ~= 'owner') or rank_of_role[role] > rank_of_role[other]
end

-- Why nobody may leave this room, or nil.
local function rejected_leave(keys, is_lobby)
  if is_lobby == '1' then return rejected('forbidden', 'Nobody leaves this room') end
  if redis.call('HGET', keys.room, 'kind') == 'direct' then return rejected('conflict', 'Nobody leaves a direct room') end
end

-- A member leaves, or is removed by one of a higher role. `head`: member.left with \3 members and \4 profile of the one who leaves.
-- KEYS command
-- ARGV command | leaving, name, head, is_admin, is_lobby
-- returns {'ok', seq of leaving or 0 (was no member), view of the sender}
command('member_leave', function(keys, args)
  local user, leaving = args.user, args.leaving
  local role, rejection = admit(keys, user)
  if not role then
    if user == leaving and rejection[2] == 'forbidden' then return { 'ok', 0, view(keys, user) } end
    return rejection
  end
  local stays = rejected_leave(keys, args.is_lobby)
  if stays then return stays end
  local member = redis.call('HGET', keys.people, leaving)
  if not member then return rejected('not_found', 'There is no such member') end
  local other, profile = string.match(member, '^(%a+) (.*)$')
  if user ~= leaving and not may_remove(role, other, args.is_admin == '1') then
    return rejected('forbidden', 'Only those above a member can remove them')
  end
  forget_member(keys, leaving, args.name)
  if other == 'owner' then hand_over(keys) end
  local members = redis.call('ZCARD', keys.members)
  local seq = append(keys, args, EVENT.member_left, '- ' .. leaving, args.head, '', members, profile)
  return { 'ok', seq, view(keys, user) }
end)
