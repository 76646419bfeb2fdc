-- Acknowledges a command that changes nothing, or whose effect is committed and may be repeated.
-- KEYS command
-- ARGV command
-- returns a verdict of acknowledge, or OK
register_despite_full('command_done', function(keys, args)
  return acknowledge(keys, args) or 'OK'
end)
