local function seq_at(keys, n)
  return struct.unpack('>I4', redis.call('GETRANGE', keys.index, (n - 1) * 4, n * 4 - 1))
end

-- How many messages there are up to seq, and how many in all. Searches from the end, where most of those asked for are.
local function rank(keys, seq)
  local count = redis.call('STRLEN', keys.index) / 4
  local low, high, step = count, count, 1
  while low > 0 and seq_at(keys, low) > seq do
    high = low - 1
    low = low - step
    step = step * 2
  end
  if low < 0 then low = 0 end
  while low < high do
    local middle = math.ceil((low + high) / 2)
    if seq_at(keys, middle) <= seq then low = middle else high = middle - 1 end
  end
  return low, count
end

local function mention(user, seq) return string.format('%s:%012d', user, seq) end

-- Notes for each of `ids` (comma-separated) that they are mentioned, except for the author and for those who have left.
local function add_mentions(keys, seq, ids, author)
  local mentioned = {}
  for id in string.gmatch(ids, '[^,]+') do
    if id ~= author then mentioned[#mentioned + 1] = id end
  end
  if #mentioned == 0 then return end
  local members, entries = redis.call('HMGET', keys.people, unpack(mentioned)), {}
  for i, id in ipairs(mentioned) do
    if members[i] then
      entries[#entries + 1] = 0
      entries[#entries + 1] = mention(id, seq)
    end
  end
  if #entries > 0 then redis.call('ZADD', keys.mentions, unpack(entries)) end
end

-- before: JSON of the ids mentioned so far; after: ids, comma-separated. Returns those mentioned before, comma-separated.
local function replace_mentions(keys, seq, before, after, author)
  local mentioned = cjson.decode(before)
  for _, id in ipairs(mentioned) do redis.call('ZREM', keys.mentions, mention(id, seq)) end
  add_mentions(keys, seq, after, author)
  return table.concat(mentioned, ',')
end

-- readSeq, unread messages, unread mentions. Deleted messages are neither.
local function read_state(keys, user)
  local read = tonumber(redis.call('HGET', keys.reads, user) or '0')
  local before, count = rank(keys, read)
  local unread = count - before
  if unread > 0 then unread = unread - redis.call('ZCOUNT', keys.deleted, '(' .. read, '+inf') end
  local mentions = redis.call('ZLEXCOUNT', keys.mentions, '(' .. mention(user, read), '(' .. user .. ';')
  return read, unread, mentions
end
