-- Why the invitation cannot be used, or nil.
local function rejected_invite(keys, it)
  if it[3] ~= '' and now_ms() >= tonumber(it[3]) then return rejected('gone', 'The invitation has expired') end
  if not is_alive(keys, it[4], it[5], it[6]) then
    return rejected('gone', 'Whoever made the invitation may not invite any more')
  end
  local uses = redis.call('HINCRBY', keys.invite, 'uses', 0)
  if it[2] ~= '' and uses >= tonumber(it[2]) then return rejected('gone', 'The invitation is used up') end
end

-- KEYS invites
-- ARGV command | profile, name, head
-- returns {'ok', seq of joining or 0 (was a member), view, room id}
command('invite_accept', function(keys, args)
  local it = redis.call('HMGET', keys.invite, 'room', 'maxUses', 'expiresAt', 'by', 'since', 'made')
  local user = args.user
  if it[1] ~= args.room_id then return rejected('not_found', 'There is no such invitation') end
  if role_of(keys, user) then return { 'ok', 0, view(keys, user), args.room_id } end
  local unusable = rejected_invite(keys, it)
  if unusable then return unusable end
  redis.call('HINCRBY', keys.invite, 'uses', 1)
  local seq = join(keys, args, user, 'member', args.profile, args.name, args.head)
  return { 'ok', seq, view(keys, user), args.room_id }
end)
