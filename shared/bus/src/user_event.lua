-- KEYS events, once (or the events key again where nothing needs to be said only once)
-- ARGV channel, user id, event name, JSON of its data   -> event id
register('user_event', function(keys, args)
  local once = keys[2] ~= keys[1] and keys[2] or nil
  return emit_user_event(keys[1], args[1], once, args[2], args[3], args[4])
end)
