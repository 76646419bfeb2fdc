-- KEYS of a room, then: sent (this clientId)
-- ARGV of a room, then: head, tail of message.created, replyTo ('' none), ids mentioned (comma-separated), ms a clientId is remembered,
--   instance and id of the request that the live frame answers ('' none), ms between two messages, how many at once, '1' to count this one
--   without refusing it
-- -> {'ok', 'sent', seq, at ms} or {'ok', 'duplicate', message row}
command('message_send', function(keys, args, rate)
  local user, sent = args[USER], keys[EXTRA]
  local role, refusal = admit(keys, user)
  if not role then return refusal end
  local first = redis.call('GET', sent)
  if first then
    return { 'ok', 'duplicate', message_row(keys, user, first, created(keys, first),
      redis.call('HGET', keys[EDITS], first), redis.call('HGET', keys[REACTIONS], first)) }
  end
  if args[RATE] ~= '' then
    local granted, wait = take(args[RATE], rate, now_ms(), tonumber(args[OWN + 6]), tonumber(args[OWN + 7]), 1)
    if granted == 0 and args[OWN + 8] ~= '1' then
      return refused('rate_limited', 'Too many messages at once', math.max(1, math.ceil(wait)))
    end
  end
  local reply_to = args[OWN + 2]
  if reply_to ~= '' and not created(keys, reply_to) then
    return refused('not_found', 'There is no message to reply to')
  end
  local kind = args[OWN + 5] == '' and 'e' or 'e - ' .. args[OWN + 5]
  local seq, at = append(keys, args, 'message.created', kind, args[OWN], args[OWN + 1])
  redis.call('APPEND', keys[INDEX], struct.pack('>I4', seq))
  redis.call('HSET', keys[READS], user, seq)
  add_mentions(keys, seq, args[OWN + 3], user)
  redis.call('SET', sent, seq, 'PX', args[OWN + 4])
  return { 'ok', 'sent', seq, at }
end)
