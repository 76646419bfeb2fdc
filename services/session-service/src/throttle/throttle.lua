-- A turn in the slow lane, which begins with the `free`-th failure: one attempt every slowMs, twice as long for each `free` further
-- failures, up to slowMaxMs; a few at once after a pause.
-- command: subject, rule {free, slowMs, slowMaxMs, burst, timeoutMs}
-- KEYS _commands
-- ARGV partition | command
-- returns OPEN {delayMs} the turn is reserved and begins then, or THROTTLED {retryAfterMs} the lane is longer than timeoutMs
register('throttle_lane', function(keys, args)
  local command = cjson.decode(args.command)
  local key, rule, now = args.throttle .. command.subject, command.rule, now_ms()
  local failures, lane = unpack(redis.call('HMGET', key, 'failures', 'lane'))
  local beyond = tonumber(failures or '0') - rule.free
  if beyond < 0 then return answer('OPEN', { delayMs = 0 }) end
  local step = math.min(rule.slowMaxMs, rule.slowMs * 2 ^ math.min(40, math.floor(beyond / rule.free)))
  local at = math.max(now, tonumber(lane or '0'))
  local delay = math.max(0, at - now - rule.burst * step)
  if delay > rule.timeoutMs then return answer('THROTTLED', { retryAfterMs = delay - rule.timeoutMs }) end
  redis.call('HSET', key, 'lane', at + step)
  return answer('OPEN', { delayMs = delay })
end)

-- Counts one failure.
-- command: subject, rule {forgetMs}
-- KEYS _commands
-- ARGV partition | command
-- returns COUNTED
register('throttle_count', function(keys, args)
  local command = cjson.decode(args.command)
  count_failure(args, command.subject, command.rule.forgetMs)
  return answer('COUNTED')
end)

-- Takes back failures that turned out to be typing errors.
-- command: subject, failures
-- KEYS _commands
-- ARGV partition | command
-- returns HEALED
register('throttle_heal', function(keys, args)
  local command = cjson.decode(args.command)
  heal(args, command.subject, command.failures)
  return answer('HEALED')
end)
