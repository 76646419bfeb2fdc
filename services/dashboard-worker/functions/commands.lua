-- Takes a command that changes nothing, or whose effect is committed and may be repeated.
-- KEYS lease, commands   ARGV fence, entry id   -> FENCED, DONE or OK
register_despite_full('command_done', function(keys, args)
  return take_command(keys[1], args[1], keys[2], args[2]) or 'OK'
end)
