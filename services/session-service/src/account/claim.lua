local CLAIM_MS = 30000

-- Reserves something for a name before its account exists in another partition. A claim that led to no account (its process
-- died between claim and account) may be replaced after a while; claimed again by the same name it is confirmed.
-- command: name, abandoned (name whose claim the caller found without account, optional)
-- KEYS claim
-- ARGV partition | command
-- returns CLAIMED or HELD {name}
register('name_claim', function(keys, args)
  local command = cjson.decode(args.command)
  local now = now_ms()
  local claim = redis.call('GET', keys.claim)
  if claim then
    local at, name = string.match(claim, '^(%d+) (.*)$')
    local is_abandoned = command.abandoned == name and now - tonumber(at) > CLAIM_MS
    if name == command.name then return answer('CLAIMED') end
    if not is_abandoned then return answer('HELD', { name = name }) end
  end
  redis.call('SET', keys.claim, string.format('%d %s', now, command.name))
  return answer('CLAIMED')
end)
