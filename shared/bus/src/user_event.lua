-- Without an idempotency key `once` is the events key again.
-- KEYS events, once
-- ARGV channel, user, event, data
-- returns the event id
register('user_event', function(keys, args)
  local once = keys.once ~= keys.events and keys.once or nil
  return emit_user_event(keys.events, args.channel, once, args.user, args.event, args.data)
end)
