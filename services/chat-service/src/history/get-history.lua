local function field(values, i) return values[i] or nil end

-- Messages number first…last of a room as they are now.
local function rows(keys, args, first, last)
  local seqs, found = {}, {}
  if last < first then return found end
  local packed = redis.call('GETRANGE', keys.index, (first - 1) * 4, last * 4 - 1)
  for i = 1, #packed, 4 do seqs[#seqs + 1] = struct.unpack('>I4', packed, i) end
  local reactions = redis.call('HMGET', keys.reactions, unpack(seqs))
  for i, seq in ipairs(seqs) do
    found[i] = message_row(keys, args, seq, message_at(keys, seq), field(reactions, i))
  end
  return found
end

local windows = {
  latest = function(_, _, limit, count) return count - limit + 1, count end,
  before = function(keys, seq, limit)
    local last = rank(keys, seq - 1)
    return last - limit + 1, last
  end,
  after = function(keys, seq, limit)
    local first = rank(keys, seq) + 1
    return first, first + limit - 1
  end,
  around = function(keys, seq, limit, count)
    local first = rank(keys, seq) - math.floor(limit / 2)
    if first < 1 then first = 1 end
    if first + limit - 1 > count then first = count - limit + 1 end
    return first, first + limit - 1
  end,
}

-- mode: latest, before, after or around.
-- KEYS room
-- ARGV request | mode, seq, limit
-- returns {'ok', has before (1, 0), has after, message rows}
register_reader('room_page', function(keys, args)
  local role, rejection = admit(keys, args.user)
  if not role then return rejection end
  local count = redis.call('STRLEN', keys.index) / 4
  local first, last = windows[args.mode](keys, tonumber(args.seq), tonumber(args.limit), count)
  if first < 1 then first = 1 end
  if last > count then last = count end
  return { 'ok', first > 1 and count > 0 and 1 or 0, last < count and 1 or 0, rows(keys, args, first, last) }
end)
