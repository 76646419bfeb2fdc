local LOOKED_AT = 500

-- What a normalised prefix may mean: by use, then alphabetically. Of a prefix that more than LOOKED_AT entries begin with, the first of them
-- are looked at: it is too short to rank them all.
-- KEYS suggestions, used, labels
-- ARGV prefix, limit
-- returns {id, label, …}
register_reader('suggest', function(keys, args)
  local prefix, used, seen, found = args.prefix, {}, {}, {}
  local entries = redis.call('ZRANGE', keys.suggestions, '[' .. prefix, '[' .. prefix .. '\255', 'BYLEX', 'LIMIT', 0, LOOKED_AT)
  for _, entry in ipairs(entries) do
    local id = string.match(entry, '\n(.*)$')
    if not seen[id] then
      seen[id] = true
      used[#used + 1] = { id, tonumber(redis.call('ZSCORE', keys.used, id) or '0'), #used }
    end
  end
  table.sort(used, function(a, b) return a[2] > b[2] or (a[2] == b[2] and a[3] < b[3]) end)
  for i = 1, math.min(tonumber(args.limit), #used) do
    found[#found + 1] = used[i][1]
    found[#found + 1] = redis.call('HGET', keys.labels, used[i][1]) or used[i][1]
  end
  return found
end)
