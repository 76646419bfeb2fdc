-- One invitation, the codes of all invitations to the room, and when which member's invitations were ended.
-- KEYS(invites) command | invite, invites, invites_ended

local KEPT_AFTER_MS = 86400000
local LASTS_MS = 7 * 86400000
-- All of a room's invitations are listed in one answer, and one member alone must not fill it.
local MOST_IN_ROOM, MOST_PER_MEMBER = 500, 50

-- An invitation is its maker's right to bring others, and ends with it: `since` is the membership it was made in, so that a member who was
-- removed and comes back does not revive old ones. Those of earlier versions, without `since`, live as long as their maker is a member.
local function is_alive(keys, by, since, made)
  if not by or not role_of(keys, by) then return false end
  if since and since ~= redis.call('ZSCORE', keys.members, by) then return false end
  local ended = redis.call('HGET', keys.invites_ended, by)
  return not ended or tonumber(made or '0') > tonumber(ended)
end

local function invite_key(keys, code)
  return (string.gsub(keys.invite, ':invite:[^:]*$', ':invite:' .. code))
end

-- {code, by, end, uses, most uses or false} of those that can be used; removes the others from the list where `forget` is set.
local function living_invites(keys, forget)
  local now, found = now_ms(), {}
  local all = redis.call('HGETALL', keys.invites)
  for i = 1, #all, 2 do
    local code, key = all[i], invite_key(keys, all[i])
    local it = redis.call('HMGET', key, 'by', 'since', 'made', 'expiresAt', 'uses', 'maxUses')
    local uses, most = tonumber(it[5] or '0'), tonumber(it[6] or '')
    local lasts = it[4] and now < tonumber(it[4]) and not (most and uses >= most)
    if lasts and is_alive(keys, it[1], it[2], it[3]) then
      found[#found + 1] = { code, it[1], tonumber(it[4]), uses, most or false }
    elseif forget then
      redis.call('HDEL', keys.invites, code)
    end
  end
  return found
end

local function sees_all(role, is_admin) return role ~= 'member' or is_admin == '1' end
