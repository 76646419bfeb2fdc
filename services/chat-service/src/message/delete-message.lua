-- Deletes a message: its author or a moderator may. Works also while Redis has reached `maxmemory`, since it frees memory.
-- `head`: head of message.deleted.
-- KEYS command | reactors
-- ARGV command | seq, head, is_admin
-- returns {'ok'}
command('message_delete', function(keys, args)
  local seq, user = args.seq, args.user
  local role, rejection = admit(keys, user)
  if not role then return rejection end
  local m, missing = target_of(keys, seq)
  if missing then return missing[2] == 'gone' and { 'ok' } or missing end
  if author_of(m) ~= user and role == 'member' and args.is_admin ~= '1' then
    return rejected('forbidden', 'Only its author or a moderator can delete a message')
  end
  local mentioned = replace_mentions(keys, seq, m.mentions, '', user)
  local _, _, time = append(keys, args, EVENT.message_deleted, 'e', args.head, '', nil, nil, mentioned)
  m.text, m.mentions, m.deleted = '""', '[]', time
  replace_message(keys, seq, m)
  redis.call('HDEL', keys.edits, edit_count(seq))
  redis.call('ZADD', keys.deleted, seq, seq)
  redis.call('HDEL', keys.reactions, seq)
  redis.call('DEL', keys.reactors)
  return { 'ok' }
end, { register = register_despite_full })
