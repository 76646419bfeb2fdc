-- Counts a batch of uses once, however often it is sent.
-- KEYS cursor, user, room, emoji
-- ARGV cursor_before, cursor_after, ...uses(kind, id, times)
-- returns 1 counted, 0 it was counted before
register('usage_count', function(keys, args)
  local counts = { user = keys.user, room = keys.room, emoji = keys.emoji }
  if not advance_cursor(keys.cursor, args.cursor_before, args.cursor_after) then return 0 end
  for i = 1, #args.uses do
    redis.call('ZINCRBY', counts[args.uses[i].kind], args.uses[i].times, args.uses[i].id)
  end
  return 1
end)
