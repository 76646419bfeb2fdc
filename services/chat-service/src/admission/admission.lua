-- Whether senders' sessions live, and how many messages each may send: for many at once.
-- KEYS rate of each sender
-- ARGV interval (ms), burst, then of each sender: key of the live sessions (session-service's, which we may only read: declared among KEYS
--   it would be refused; '' where it is in another slot and the caller looks itself), session, epoch, how many messages are wanted, '1' to count them without refusing any
-- -> of each sender: 1 the session lives, 0 another does, -1 none; how many messages are granted; ms until the next
register_despite_full('senders_admit', function(keys, args)
  local now, interval, burst = now_ms(), tonumber(args[1]), tonumber(args[2])
  local verdicts = {}
  for i, rate in ipairs(keys) do
    local of, to = 5 * i - 2, 3 * i - 2
    local wanted, granted, wait = tonumber(args[of + 3]), 0, 0
    if wanted > 0 then granted, wait = take(rate, redis.call('GET', rate), now, interval, burst, wanted) end
    verdicts[to] = standing_of(args[of], args[of + 1], args[of + 2])
    verdicts[to + 1] = args[of + 4] == '1' and wanted or granted
    verdicts[to + 2] = wait
  end
  return verdicts
end)
