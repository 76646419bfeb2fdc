-- Ends all invitations that a user has made up to now. Not a user's command: may run any number of times.
-- KEYS invites
-- ARGV request
-- returns {'ok'}
register('invites_end', function(keys, args)
  if role_of(keys, args.user) then redis.call('HSET', keys.invites_ended, args.user, now_ms()) end
  return { 'ok' }
end)
