-- An ordered command that fails again and again leaves the line, so that those behind it go on; an operator finds it in `dead`.
-- KEYS lease, stream, dead   ARGV fence, entry id, envelope, error text   -> FENCED, DONE or OK
register('command_quarantine', function(keys, args)
  local verdict = take_command(keys[1], args[1], keys[2], args[2])
  if verdict and verdict ~= 'LATE' then return verdict end
  redis.call('XADD', keys[3], 'MAXLEN', '~', 10000, '*', 'm', args[3], 'error', args[4], 'entry', args[2])
  return 'OK'
end)

-- The same for a competing consumer's entry.
-- KEYS stream, dead   ARGV group, entry id, envelope, error text   -> DONE or OK
register('entry_quarantine', function(keys, args)
  local verdict = take_entry(keys[1], args[1], args[2])
  if verdict and verdict ~= 'LATE' then return verdict end
  redis.call('XADD', keys[2], 'MAXLEN', '~', 10000, '*', 'm', args[3], 'error', args[4], 'entry', args[2])
  return 'OK'
end)
