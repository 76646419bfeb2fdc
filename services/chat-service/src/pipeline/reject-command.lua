-- Ends a command that must not be carried out; where it has been already, it answers what was answered then.
-- `once` is `commands` again where the command has no idempotency key.
-- KEYS lease, commands, once
-- ARGV fence, entry
-- returns a verdict, {'ok'} or the answer
register_despite_full('command_reject', function(keys, args)
  local remembered = keys.once ~= keys.commands and redis.call('GET', keys.once)
  remembered = remembered and cmsgpack.unpack(remembered)
  return acknowledge_command(keys.lease, args.fence, keys.commands, args.entry) or remembered or { 'ok' }
end)
