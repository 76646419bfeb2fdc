local CLAIM_MS = 30000

-- Sets something aside for a name before its account exists in another partition. A claim that led to no account (its process
-- died between claim and account) may be replaced after a while; asked again by the same name it is confirmed.
-- KEYS claim   command: name, abandoned (name whose claim the caller found without account, optional)
-- -> CLAIMED or HELD {name}
register('name_claim', function(keys, args)
  local _, command = arguments(args)
  local now = now_ms()
  local claim = redis.call('GET', keys[1])
  if claim then
    local at, name = string.match(claim, '^(%d+) (.*)$')
    local is_abandoned = command.abandoned == name and now - tonumber(at) > CLAIM_MS
    if name == command.name then return answer('CLAIMED') end
    if not is_abandoned then return answer('HELD', { name = name }) end
  end
  redis.call('SET', keys[1], string.format('%d %s', now, command.name))
  return answer('CLAIMED')
end)
