-- command: subject   -> OPEN or THROTTLED {retryAfterMs}
register('throttle_check', function(_, args)
  local names, command = arguments(args)
  local wait = throttle_wait(names, now_ms(), command.subject)
  return answer(wait > 0 and 'THROTTLED' or 'OPEN', { retryAfterMs = wait })
end)

-- command: subject, rule {free, firstMs, maxMs, forgetMs}   -> COUNTED
register('throttle_count', function(_, args)
  local names, command = arguments(args)
  throttle_fail(names, now_ms(), command.subject, command.rule)
  return answer('COUNTED')
end)
