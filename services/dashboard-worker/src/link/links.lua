-- Behind the ARGV named at each command follow those of its sender (prelude.lua).

-- KEYS lease, commands, link, the owner's links   ARGV fence, entry id, url, owner, code, most links a person
-- -> a verdict of take, TAKEN (the code leads elsewhere), FULL, or OK (also for the same link asked for again)
register('link_create', function(keys, args)
  local found = redis.call('HMGET', keys[3], 'url', 'owner')
  local full = redis.call('ZCARD', keys[4]) >= tonumber(args[6])
  local verdict = take(keys, args)
  if verdict then return verdict end
  if found[1] then return found[1] == args[3] and found[2] == args[4] and 'OK' or 'TAKEN' end
  if full then return 'FULL' end
  local now = now_ms()
  redis.call('HSET', keys[3], 'url', args[3], 'owner', args[4], 'createdAt', iso8601(now))
  redis.call('ZADD', keys[4], now, args[5])
  return 'OK'
end)

-- KEYS lease, commands, link, clicks   ARGV fence, entry id   -> a verdict of take, NOT_FOUND, or OK and the url
register('link_follow', function(keys, args)
  local url = redis.call('HGET', keys[3], 'url')
  local verdict = take(keys, args)
  if verdict then return { verdict } end
  if not url then return { 'NOT_FOUND' } end
  redis.call('INCR', keys[4])
  return { 'OK', url }
end)
