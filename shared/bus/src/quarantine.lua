-- An ordered command that fails again and again leaves the stream, so that those behind it go on; an operator finds it in `dead`.
-- KEYS lease, commands, dead
-- ARGV fence, entry, envelope, error
-- returns FENCED, DONE or OK
register('command_quarantine', function(keys, args)
  local verdict = acknowledge_command(keys.lease, args.fence, keys.commands, args.entry)
  if verdict and verdict ~= 'LATE' then return verdict end
  redis.call('XADD', keys.dead, 'MAXLEN', '~', 10000, '*', 'm', args.envelope, 'error', args.error, 'entry', args.entry)
  return 'OK'
end)

-- The same for a competing consumer's entry.
-- KEYS stream, dead
-- ARGV group, entry, envelope, error
-- returns DONE or OK
register('entry_quarantine', function(keys, args)
  local verdict = acknowledge_entry(keys.stream, args.group, args.entry)
  if verdict and verdict ~= 'LATE' then return verdict end
  redis.call('XADD', keys.dead, 'MAXLEN', '~', 10000, '*', 'm', args.envelope, 'error', args.error, 'entry', args.entry)
  return 'OK'
end)
