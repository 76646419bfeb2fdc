local KEPT_AFTER_MS = 86400000
local LASTS_MS = 7 * 86400000
-- A list of them is one answer, and one member alone must not fill it.
local MOST_IN_ROOM, MOST_OF_ONE = 500, 50

-- KEYS of a room, then: invite, invitations of the room, whose invitations have ended
local INVITE, INVITES, ENDED = EXTRA, EXTRA + 1, EXTRA + 2

-- An invitation is its maker's right to bring others, and ends with it: `since` is the membership it was made in, so that whoever is removed
-- and comes back does not bring old ones to life. Those made before there was `since` live as long as their maker is a member.
local function is_alive(keys, by, since, made)
  if not by or not role_of(keys, by) then return false end
  if since and since ~= redis.call('ZSCORE', keys[MEMBERS], by) then return false end
  local ended = redis.call('HGET', keys[ENDED], by)
  return not ended or tonumber(made or '0') > tonumber(ended)
end

local function invite_key(keys, code)
  return (string.gsub(keys[INVITE], ':invite:[^:]*$', ':invite:' .. code))
end

-- {code, by, end, uses, most uses or false}, those alone that can be used; forgets the others where `forget` is set.
local function living_invites(keys, forget)
  local now, found = now_ms(), {}
  local all = redis.call('HGETALL', keys[INVITES])
  for i = 1, #all, 2 do
    local code, key = all[i], invite_key(keys, all[i])
    local it = redis.call('HMGET', key, 'by', 'since', 'made', 'expiresAt', 'uses', 'maxUses')
    local uses, most = tonumber(it[5] or '0'), tonumber(it[6] or '')
    local lasts = it[4] and now < tonumber(it[4]) and not (most and uses >= most)
    if lasts and is_alive(keys, it[1], it[2], it[3]) then
      found[#found + 1] = { code, it[1], tonumber(it[4]), uses, most or false }
    elseif forget then
      redis.call('HDEL', keys[INVITES], code)
    end
  end
  return found
end

local function is_full(invites, user)
  local own = 0
  for _, invite in ipairs(invites) do
    if invite[2] == user then own = own + 1 end
  end
  return #invites >= MOST_IN_ROOM or own >= MOST_OF_ONE
end

-- ARGV of a room, then: most uses ('' any number), end (ms, '' a week from now), code   -> {'ok', code}
command('invite_create', function(keys, args)
  local user, now = args[USER], now_ms()
  local role, refusal = admit(keys, user)
  if not role then return refusal end
  if redis.call('HGET', keys[ROOM], 'kind') == 'direct' then return refused('conflict', 'A direct room takes nobody in') end
  local ends = args[OWN + 1] == '' and now + LASTS_MS or tonumber(args[OWN + 1])
  if ends <= now then return refused('bad_request', 'expiresAt: Has passed already') end
  if is_full(living_invites(keys, true), user) then
    return refused('conflict', 'There are too many invitations to this room: revoke one first')
  end
  redis.call('HSET', keys[INVITE], 'room', args[ROOM_ID], 'by', user, 'maxUses', args[OWN], 'expiresAt', ends,
    'since', redis.call('ZSCORE', keys[MEMBERS], user), 'made', now)
  redis.call('PEXPIREAT', keys[INVITE], ends + KEPT_AFTER_MS)
  redis.call('HSET', keys[INVITES], args[OWN + 2], user)
  return { 'ok', args[OWN + 2] }
end)

-- ARGV of a room, then: profile, normalised username, head of member.joined
-- -> {'ok', seq of joining or 0 (was there), view, room id}
command('invite_accept', function(keys, args)
  local invite = redis.call('HMGET', keys[INVITE], 'room', 'maxUses', 'expiresAt', 'by', 'since', 'made')
  local user = args[USER]
  if invite[1] ~= args[ROOM_ID] then return refused('not_found', 'There is no such invitation') end
  if role_of(keys, user) then return { 'ok', 0, view(keys, user), args[ROOM_ID] } end
  if invite[3] ~= '' and now_ms() >= tonumber(invite[3]) then return refused('gone', 'The invitation has expired') end
  if not is_alive(keys, invite[4], invite[5], invite[6]) then
    return refused('gone', 'Whoever made the invitation may not invite any more')
  end
  local uses = redis.call('HINCRBY', keys[INVITE], 'uses', 0)
  if invite[2] ~= '' and uses >= tonumber(invite[2]) then return refused('gone', 'The invitation is used up') end
  redis.call('HINCRBY', keys[INVITE], 'uses', 1)
  local seq = join(keys, args, user, 'member', args[OWN], args[OWN + 1], args[OWN + 2])
  return { 'ok', seq, view(keys, user), args[ROOM_ID] }
end)

local function sees_all(role, is_admin) return role ~= 'member' or is_admin == '1' end

-- ARGV of a room, then: '1' for an administrator   -> {'ok', {code, JSON of who made it, end (ms), uses, most uses or nil}, …}
register('invite_list', function(keys, args)
  local user = args[USER]
  local role, refusal = admit(keys, user)
  if not role then return refusal end
  if redis.call('HGET', keys[ROOM], 'kind') == 'direct' then return refused('conflict', 'A direct room takes nobody in') end
  local found = {}
  for _, invite in ipairs(living_invites(keys, false)) do
    if sees_all(role, args[OWN]) or invite[2] == user then
      invite[2] = string.match(redis.call('HGET', keys[PEOPLE], invite[2]), '^%a+ (.*)$')
      found[#found + 1] = invite
    end
  end
  return { 'ok', found }
end)

-- ARGV of a room, then: code, '1' for an administrator   -> {'ok'}
command('invite_revoke', function(keys, args)
  local role, refusal = admit(keys, args[USER])
  if not role then return refusal end
  local invite = redis.call('HMGET', keys[INVITE], 'room', 'by')
  local is_own = invite[2] == args[USER]
  if invite[1] ~= args[ROOM_ID] or not (is_own or sees_all(role, args[OWN + 1])) then
    return refused('not_found', 'There is no such invitation')
  end
  redis.call('DEL', keys[INVITE])
  redis.call('HDEL', keys[INVITES], args[OWN])
  return { 'ok' }
end)

-- Ends all that somebody has made up to now. Not a command of anybody's: may run any number of times.   KEYS of a room, then as above
register('invites_end', function(keys, args)
  if role_of(keys, args[USER]) then redis.call('HSET', keys[ENDED], args[USER], now_ms()) end
  return { 'ok' }
end)
