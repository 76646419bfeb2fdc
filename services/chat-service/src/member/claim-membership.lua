local CLAIMED_MS = 600000

-- KEYS(claims) rooms, claims, owned, added, invited

-- How many rooms the user is in or is about to be in. Counted one by one only where the list, which keeps rooms they have left, is as long
-- as the limit.
local function memberships(keys, now, most)
  local claimed = redis.call('ZRANGEBYSCORE', keys.claims, now, '+inf')
  local count = redis.call('HLEN', keys.rooms) + #claimed
  if count < most then return count end
  count = 0
  for _, value in ipairs(redis.call('HVALS', keys.rooms)) do
    if string.sub(value, -2) == ':1' then count = count + 1 end
  end
  for _, room in ipairs(claimed) do
    if not string.find(redis.call('HGET', keys.rooms, room) or '', ':1$') then count = count + 1 end
  end
  return count
end

local function is_listed(key, room, now, most)
  return redis.call('ZSCORE', key, room) or redis.call('ZCOUNT', key, now - DAY_MS, '+inf') < most
end

local function list_for_a_day(key, room, now)
  redis.call('ZREMRANGEBYSCORE', key, '-inf', now - DAY_MS)
  redis.call('ZADD', key, 'NX', now, room)
  redis.call('PEXPIRE', key, DAY_MS)
end

local function claim(keys, room, now)
  redis.call('ZREMRANGEBYSCORE', keys.claims, '-inf', now)
  redis.call('ZADD', keys.claims, now + CLAIMED_MS, room)
  redis.call('PEXPIRE', keys.claims, CLAIMED_MS)
end

-- Claims one of a user's memberships before a command makes them a member: two rooms are in two partitions, and two commands at once
-- would both find the last membership free. A claim repeated for the same room is the same claim. It ends by itself where the command comes
-- to nothing, and becomes a membership once user_room_set has recorded it.
-- `most_owned`: '' where the user is not the owner; `most_added`, in a day: '' where the user joins by themselves.
-- KEYS claims
-- ARGV room, most_rooms, most_owned, most_added
-- returns 'ok', 'rooms', 'owned', or where others add too much: 'invited' (notify the user) or 'added' (they have been notified enough)
register('membership_claim', function(keys, args)
  local room, now = args.room, now_ms()
  local owned, added = tonumber(args.most_owned), tonumber(args.most_added)
  if string.find(redis.call('HGET', keys.rooms, room) or '', ':1$') then return 'ok' end
  local is_claimed = redis.call('ZSCORE', keys.claims, room)
  local most = tonumber(args.most_rooms)
  if not is_claimed and memberships(keys, now, most) >= most then return 'rooms' end
  if owned and redis.call('SISMEMBER', keys.owned, room) == 0 and redis.call('SCARD', keys.owned) >= owned then
    return 'owned'
  end
  if added and not is_listed(keys.added, room, now, added) then
    if not is_listed(keys.invited, room, now, added) then return 'added' end
    list_for_a_day(keys.invited, room, now)
    return 'invited'
  end
  claim(keys, room, now)
  if owned then redis.call('SADD', keys.owned, room) end
  if added then list_for_a_day(keys.added, room, now) end
  return 'ok'
end)
