-- Generic cell rate: one message every `interval` ms, `burst` at once. Returns how many of those wanted are granted, and ms until the next.
local function take(rate_key, now, interval, burst, wanted)
  local arrival = math.max(tonumber(redis.call('GET', rate_key) or '0'), now)
  local granted = math.min(wanted, math.floor((now + interval * burst - arrival) / interval))
  if granted < 0 then granted = 0 end
  if granted > 0 then
    arrival = arrival + granted * interval
    redis.call('SET', rate_key, string.format('%d', arrival), 'PX', arrival - now + 1000)
  end
  return granted, math.max(0, arrival + interval - now - interval * burst)
end

-- 1 the session lives, 0 another one of theirs does, -1 none
local function standing_of(live_key, session, epoch)
  if live_key == '' then return 1 end
  if redis.call('HGET', live_key, session) == epoch then return 1 end
  return redis.call('HLEN', live_key) > 0 and 0 or -1
end

-- Whether senders' sessions live, and how many messages each may send: for many at once.
-- KEYS rate of each sender
-- ARGV interval (ms), burst, then of each sender: key of the live sessions (session-service's, which we may only read: declared among KEYS
--   it would be refused; '' where it is in another slot and the caller looks itself), session, epoch, how many messages are wanted, '1' to count them without refusing any
-- -> of each sender: 1 the session lives, 0 another does, -1 none; how many messages are granted; ms until the next
register('senders_admit', function(keys, args)
  local now, interval, burst = now_ms(), tonumber(args[1]), tonumber(args[2])
  local verdicts = {}
  for i, rate in ipairs(keys) do
    local of, to = 5 * i - 2, 3 * i - 2
    local wanted, granted, wait = tonumber(args[of + 3]), 0, 0
    if wanted > 0 then granted, wait = take(rate, now, interval, burst, wanted) end
    verdicts[to] = standing_of(args[of], args[of + 1], args[of + 2])
    verdicts[to + 1] = args[of + 4] == '1' and wanted or granted
    verdicts[to + 2] = wait
  end
  return verdicts
end)
