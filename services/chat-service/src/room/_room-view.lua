-- The room as `user` sees it; for a stranger everything from the role on is missing.
local function view(keys, user)
  local room = redis.call('HMGET', keys.room, 'name', 'kind', 'topic', 'createdAt', 'seq', 'lastMessageAt', 'with')
  local members = redis.call('ZCARD', keys.members)
  local role = role_of(keys, user) or false
  local read, unread, mentions = 0, 0, 0
  if role then read, unread, mentions = read_state(keys, user) end
  return { room[1], room[2], room[3], room[4], tonumber(room[5]), room[6], room[7], members, role, read, unread, mentions }
end

local function open_room(keys, name, kind, topic, owner, with)
  redis.call('HSET', keys.room, 'name', name, 'kind', kind, 'topic', topic, 'owner', owner, 'createdAt', iso8601(now_ms()))
  if with ~= '' then redis.call('HSET', keys.room, 'with', with) end
end
