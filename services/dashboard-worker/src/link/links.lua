-- KEYS command | link, links
-- ARGV command | url, owner, code, most
-- returns a verdict of acknowledge, TAKEN (the code leads elsewhere), FULL, or OK (also for the same link requested again)
register('link_create', function(keys, args)
  local found = redis.call('HMGET', keys.link, 'url', 'owner')
  local full = redis.call('ZCARD', keys.links) >= tonumber(args.most)
  local verdict = acknowledge(keys, args)
  if verdict then return verdict end
  if found[1] then return found[1] == args.url and found[2] == args.owner and 'OK' or 'TAKEN' end
  if full then return 'FULL' end
  local now = now_ms()
  redis.call('HSET', keys.link, 'url', args.url, 'owner', args.owner, 'createdAt', iso8601(now))
  redis.call('ZADD', keys.links, now, args.code)
  return 'OK'
end)

-- KEYS command | link, clicks
-- ARGV command
-- returns a verdict of acknowledge, NOT_FOUND, or OK and the url
register('link_follow', function(keys, args)
  local url = redis.call('HGET', keys.link, 'url')
  local verdict = acknowledge(keys, args)
  if verdict then return { verdict } end
  if not url then return { 'NOT_FOUND' } end
  redis.call('INCR', keys.clicks)
  return { 'OK', url }
end)
