-- Whether senders' sessions are live, and how many messages each may send: for many senders at once.
-- live: key of the user's live sessions. It belongs to session-service and may only be read: declared among KEYS it would be rejected. ''
-- where it is in another slot and the caller looks itself. is_delayed: '1' counts the messages but never rejects one.
-- KEYS ...rates
-- ARGV interval, burst, ...senders(live, session, epoch, wanted, is_delayed)
-- returns of each sender: 1 the session is live, 0 another one is, -1 none; how many messages are granted; ms until the next
register_despite_full('senders_admit', function(keys, args)
  local now, interval, burst = now_ms(), tonumber(args.interval), tonumber(args.burst)
  local verdicts = {}
  for i, rate in ipairs(keys.rates) do
    local wanted, granted, wait = tonumber(args.senders[i].wanted), 0, 0
    if wanted > 0 then granted, wait = grant_messages(rate, redis.call('GET', rate), now, interval, burst, wanted) end
    verdicts[3 * i - 2] = session_status(args.senders[i].live, args.senders[i].session, args.senders[i].epoch)
    verdicts[3 * i - 1] = args.senders[i].is_delayed == '1' and wanted or granted
    verdicts[3 * i] = wait
  end
  return verdicts
end)
