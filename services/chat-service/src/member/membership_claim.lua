local CLAIMED_MS = 600000

-- Rooms a person is in or is about to be in. Counted one by one only where the list, which keeps rooms they have left, is as long as the limit.
local function memberships(keys, now, most)
  local claimed = redis.call('ZRANGEBYSCORE', keys[2], now, '+inf')
  local count = redis.call('HLEN', keys[1]) + #claimed
  if count < most then return count end
  count = 0
  for _, value in ipairs(redis.call('HVALS', keys[1])) do
    if string.sub(value, -2) == ':1' then count = count + 1 end
  end
  for _, room in ipairs(claimed) do
    if not string.find(redis.call('HGET', keys[1], room) or '', ':1$') then count = count + 1 end
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

-- Takes one of a person's places in rooms before a command puts them into one: two rooms are in two partitions, and two commands at once
-- would both see the last place free. Taken again for the same room it is the same place. It is given back by itself where the command comes
-- to nothing, and is a membership once person_room_set has said so.
-- KEYS rooms, claims, owned, added, invited
-- ARGV room, most rooms, most owned rooms ('' not as the owner), most rooms a day by others' doing ('' not by others)
-- -> 'ok', 'rooms', 'owned', or where others add too much: 'invited' (tell the person) or 'added' (they have been told enough)
register('membership_claim', function(keys, args)
  local room, now = args[1], now_ms()
  if string.find(redis.call('HGET', keys[1], room) or '', ':1$') then return 'ok' end
  local is_claimed = redis.call('ZSCORE', keys[2], room)
  local most = tonumber(args[2])
  if not is_claimed and memberships(keys, now, most) >= most then return 'rooms' end
  if args[3] ~= '' and redis.call('SISMEMBER', keys[3], room) == 0 and redis.call('SCARD', keys[3]) >= tonumber(args[3]) then
    return 'owned'
  end
  if args[4] ~= '' and not is_listed(keys[4], room, now, tonumber(args[4])) then
    if not is_listed(keys[5], room, now, tonumber(args[4])) then return 'added' end
    list_for_a_day(keys[5], room, now)
    return 'invited'
  end
  redis.call('ZREMRANGEBYSCORE', keys[2], '-inf', now)
  redis.call('ZADD', keys[2], now + CLAIMED_MS, room)
  redis.call('PEXPIRE', keys[2], CLAIMED_MS)
  if args[3] ~= '' then redis.call('SADD', keys[3], room) end
  if args[4] ~= '' then list_for_a_day(keys[4], room, now) end
  return 'ok'
end)
