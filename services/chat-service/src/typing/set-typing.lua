-- Publishes that the user is typing, or no longer is. `json`: the event.
-- KEYS command
-- ARGV command | json
-- returns {'ok'}
command('typing_publish', function(keys, args)
  local role, rejection = admit(keys, args.user)
  if not role then return rejection end
  redis.call('SPUBLISH', keys.room, '0 t ' .. args.user .. '\n' .. args.json)
  return { 'ok' }
end)
