-- Pending entries whose consumer has not renewed them for `idle_ms`. A stream without the group has none: its reader creates the group
-- again.
-- KEYS ...streams
-- ARGV group, idle_ms, most_per_stream
-- returns for each stream its entries: {{id, consumer, idle ms, deliveries}, …}
register_reader('pending_silent', function(keys, args)
  local found = {}
  for i, stream in ipairs(keys.streams) do
    local pending = redis.pcall('XPENDING', stream, args.group, 'IDLE', args.idle_ms, '-', '+', args.most_per_stream)
    found[i] = pending.err and {} or pending
  end
  return found
end)
