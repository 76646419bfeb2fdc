-- Takes a command that changes nothing, or whose effect is committed and may be repeated.
-- KEYS lease, commands   ARGV fence, entry id   -> a verdict of take or OK
register_despite_full('command_done', function(keys, args)
  return take(keys, args) or 'OK'
end)
