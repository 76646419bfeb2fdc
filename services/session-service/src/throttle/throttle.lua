-- A place in the slow lane, which begins with the `free`-th failure: one attempt every slowMs, twice as long for each `free` further
-- failures, up to slowMaxMs; a few at once after a pause.
-- command: subject, rule {free, slowMs, slowMaxMs, burst, patienceMs}
-- -> OPEN {delayMs} the place is taken and begins then, or THROTTLED {retryAfterMs} the lane is longer than patienceMs
register('throttle_lane', function(_, args)
  local names, command = arguments(args)
  local key, rule, now = names.throttle .. command.subject, command.rule, now_ms()
  local failures, lane = unpack(redis.call('HMGET', key, 'failures', 'lane'))
  local beyond = tonumber(failures or '0') - rule.free
  if beyond < 0 then return answer('OPEN', { delayMs = 0 }) end
  local step = math.min(rule.slowMaxMs, rule.slowMs * 2 ^ math.min(40, math.floor(beyond / rule.free)))
  local at = math.max(now, tonumber(lane or '0'))
  local delay = math.max(0, at - now - rule.burst * step)
  if delay > rule.patienceMs then return answer('THROTTLED', { retryAfterMs = delay - rule.patienceMs }) end
  redis.call('HSET', key, 'lane', at + step)
  return answer('OPEN', { delayMs = delay })
end)

-- command: subject, rule {forgetMs}   -> COUNTED
register('throttle_count', function(_, args)
  local names, command = arguments(args)
  count_failure(names, command.subject, command.rule.forgetMs)
  return answer('COUNTED')
end)

-- command: subject, failures   -> HEALED
register('throttle_heal', function(_, args)
  local names, command = arguments(args)
  heal(names, command.subject, command.failures)
  return answer('HEALED')
end)
