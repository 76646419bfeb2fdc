-- What nobody has spoken for lately. A stream without the group has nothing: its reader makes the group again.
-- KEYS streams   ARGV group, ms of silence, most of each stream   -> for each stream its entries: {{id, consumer, idle ms, deliveries}, …}
register_reader('pending_silent', function(keys, args)
  local found = {}
  for i, stream in ipairs(keys) do
    local pending = redis.pcall('XPENDING', stream, args[1], 'IDLE', args[2], '-', '+', args[3])
    found[i] = pending.err and {} or pending
  end
  return found
end)
