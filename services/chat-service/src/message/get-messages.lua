-- Single messages as they are now, for users who may read them.
-- KEYS room
-- ARGV request | ...seqs
-- returns {'ok', message rows}
register_reader('room_messages', function(keys, args)
  local role, rejection = admit(keys, args.user)
  if not role then return rejection end
  local found = {}
  for i = 1, #args.seqs do
    local seq = args.seqs[i]
    local m = message_at(keys, seq)
    if m then found[#found + 1] = message_row(keys, args, seq, m, redis.call('HGET', keys.reactions, seq)) end
  end
  return { 'ok', found }
end)
