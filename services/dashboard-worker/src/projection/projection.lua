-- While a library loads, neither `math`, `unpack` nor `redis.call` is there: only functions may name them.
local LOG_2 = 0.6931471805599453
local function call(...) return redis.call(...) end

-- The items of a field but one.
local function without(field, item)
  local items = {}
  for each in string.gmatch(field or '', '%S+') do
    if each ~= item then items[#items + 1] = each end
  end
  return items
end

-- What a batch may do to a model; `w` is one write: verb, number of the model's key, …
local verbs = {
  increment = function(key, w) call('HINCRBY', key, w[3], w[4]) end,
  rank = function(key, w) call('ZINCRBY', key, w[4], w[3]) end,
  put = function(key, w) call('HSET', key, w[3], w[4]) end,
  add = function(key, w) call('SADD', key, w[3]) end,
  remove = function(key, w) call('SREM', key, w[3]) end,
  expire = function(key, w) call('PEXPIREAT', key, w[3]) end,
  -- how many of the highest are kept, then score, member, …
  recent = function(key, w)
    call('ZADD', key, unpack(w, 4))
    call('ZREMRANGEBYRANK', key, 0, -1 - w[3])
  end,
  -- field, item: a field holds its items with spaces between, and is there as long as it has one
  include = function(key, w)
    local items = without(call('HGET', key, w[3]), w[4])
    items[#items + 1] = w[4]
    call('HSET', key, w[3], table.concat(items, ' '))
  end,
  exclude = function(key, w)
    local items = without(call('HGET', key, w[3]), w[4])
    if #items == 0 then call('HDEL', key, w[3]) else call('HSET', key, w[3], table.concat(items, ' ')) end
  end,
  -- member, weight: both are logarithms to base 2, whose growth no double ever overflows
  decay = function(key, w)
    local sum, old = tonumber(w[4]), tonumber(call('ZSCORE', key, w[3]) or '')
    if old then
      local high, low = math.max(sum, old), math.min(sum, old)
      sum = high + math.log(1 + 2 ^ (low - high)) / LOG_2
    end
    call('ZADD', key, string.format('%.17g', sum), w[3])
  end,
}

-- Applies a batch of events to the read models of a partition, and with it moves the cursor. `role` is `current` or `building`.
-- KEYS cursor, generations, ...models
-- ARGV from, to, writes, generation, role
-- returns 1, or 0 where the cursor is not at `from` (another worker has applied this batch) or that role is another generation's: nothing
-- is written
register('projection_apply', function(keys, args)
  local writes = cjson.decode(args.writes)
  for _, w in ipairs(writes) do
    if not verbs[w[1]] or not keys.models[w[2]] then return redis.error_reply('ERR unknown write ' .. tostring(w[1])) end
  end
  if (redis.call('HGET', keys.generations, args.role) or '') ~= args.generation then return 0 end
  if not advance_cursor(keys.cursor, args.from, args.to) then return 0 end
  for _, w in ipairs(writes) do verbs[w[1]](keys.models[w[2]], w) end
  return 1
end)
