-- The members after one of them, by time of joining. `joined_ms` and `id` are of the last member seen, '' to begin.
-- KEYS room
-- ARGV request | joined_ms, id, limit
-- returns {'ok', more (1, 0), {{id, role and profile, ms}, …}}
register_reader('member_page', function(keys, args)
  local role, rejection = admit(keys, args.user)
  if not role then return rejection end
  local joined, start = args.joined_ms, 0
  if joined ~= '' then
    -- The last member seen may have left since: skip those who joined before that time, and of the same instant those up to that id.
    start = redis.call('ZCOUNT', keys.members, '-inf', '(' .. joined)
    for _, other in ipairs(redis.call('ZRANGE', keys.members, joined, joined, 'BYSCORE')) do
      if other <= args.id then start = start + 1 end
    end
  end
  local page = redis.call('ZRANGE', keys.members, start, start + tonumber(args.limit) - 1, 'WITHSCORES')
  local found = {}
  for i = 1, #page, 2 do
    found[#found + 1] = { page[i], redis.call('HGET', keys.people, page[i]), tonumber(page[i + 1]) }
  end
  return { 'ok', start + #found < redis.call('ZCARD', keys.members) and 1 or 0, found }
end)
