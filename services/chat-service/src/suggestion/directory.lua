-- Public names are unique, and they live apart from the rooms: claimed before the room is made or renamed, given back when it has another.
-- What looks alike is one name: each is claimed together with its skeleton. Rooms from before that have claimed no skeleton; those with
-- a name in ASCII are found by the name that is imitated.
-- KEYS name, skeleton, imitated name   ARGV room   -> 1 it is this room's (from now on), 0 it is another's
register('name_claim', function(keys, args)
  for _, key in ipairs(keys) do
    local holder = redis.call('GET', key)
    if holder and holder ~= args[1] then return 0 end
  end
  redis.call('SET', keys[1], args[1])
  redis.call('SET', keys[2], args[1])
  return 1
end)

-- Lists a public room, by its present name. Gives back the name it had before.
-- KEYS rooms, room names, suggestions of rooms, labels of rooms, name, its skeleton, name before (the name again where there is none),
--   its skeleton
-- ARGV room, popularity, normalised name, name, normalised name before ('' none)   -> 1
register('directory_list', function(keys, args)
  if args[5] ~= '' and args[5] ~= args[3] then
    redis.call('ZREM', keys[3], args[5] .. '\n' .. args[1])
    for i = 7, 8 do
      if redis.call('GET', keys[i]) == args[1] then redis.call('DEL', keys[i]) end
    end
  end
  redis.call('SET', keys[5], args[1], 'NX')
  redis.call('SET', keys[6], args[1], 'NX')
  redis.call('ZADD', keys[1], args[2], args[1])
  redis.call('HSET', keys[2], args[1], args[3])
  redis.call('ZADD', keys[3], 0, args[3] .. '\n' .. args[1])
  redis.call('HSET', keys[4], args[1], args[4])
  return 1
end)

-- Counts a batch of uses once, however often it comes.
-- KEYS cursor, used of people, rooms, emojis   ARGV cursor before, cursor after, and triples: 2|3|4 (which key), id, times   -> 1 or 0
register('usage_count', function(keys, args)
  if not advance_cursor(keys[1], args[1], args[2]) then return 0 end
  for i = 3, #args, 3 do redis.call('ZINCRBY', keys[tonumber(args[i])], args[i + 2], args[i + 1]) end
  return 1
end)

local LOOKED_AT = 500

-- What a prefix may mean: by use, then alphabetically. A prefix that fits more than LOOKED_AT is too short to tell much: the first of them.
-- KEYS suggestions, used, labels   ARGV normalised prefix, limit   -> {id, label, …}
register_reader('suggest', function(keys, args)
  local prefix, limit = args[1], tonumber(args[2])
  local used, seen, found = {}, {}, {}
  for _, entry in ipairs(redis.call('ZRANGE', keys[1], '[' .. prefix, '[' .. prefix .. '\255', 'BYLEX', 'LIMIT', 0, LOOKED_AT)) do
    local id = string.match(entry, '\n(.*)$')
    if not seen[id] then
      seen[id] = true
      used[#used + 1] = { id, tonumber(redis.call('ZSCORE', keys[2], id) or '0'), #used }
    end
  end
  table.sort(used, function(a, b) return a[2] > b[2] or (a[2] == b[2] and a[3] < b[3]) end)
  for i = 1, math.min(limit, #used) do
    found[#found + 1] = used[i][1]
    found[#found + 1] = redis.call('HGET', keys[3], used[i][1]) or used[i][1]
  end
  return found
end)
