local function already_sent(keys, args, _, refusal)
  local seq = redis.call('GET', keys[EXTRA])
  local m = seq and message_at(keys, seq)
  if not m then return nil end
  if may_see(keys, args, refusal) then
    return { 'ok', 'duplicate', message_row(keys, args, seq, m, redis.call('HGET', keys[REACTIONS], seq)) }
  end
  if m.edited == '' and m.deleted == '' then return { 'ok', 'duplicate', message_row(keys, args, seq, m) } end
  return { 'ok', 'repeated', tonumber(seq), time_of(m) }
end

-- KEYS of a room, then: sent (this clientId)
-- ARGV of a room, then: JSON of the author, of the text, `"clientId":…,"replyTo":…`, JSON of the mentions,
--   replyTo ('' none), ids mentioned (comma-separated), ms a clientId is remembered, instance and id of the request that the live frame answers ('' none), ms between two messages, how many at once, '1' to count this one
--   without refusing it
-- -> {'ok', 'sent', seq, at ms}, {'ok', 'duplicate', message row} or {'ok', 'repeated', seq, its time}
command('message_send', function(keys, args, rate)
  local user, sent = args[USER], keys[EXTRA]
  local role, refusal = admit(keys, user)
  if not role then return refusal end
  if args[RATE] ~= '' then
    local granted, wait = take(args[RATE], rate, now_ms(), tonumber(args[OWN + 8]), tonumber(args[OWN + 9]), 1)
    if granted == 0 and args[OWN + 10] ~= '1' then
      return refused('rate_limited', 'Too many messages at once', math.max(1, math.ceil(wait)))
    end
  end
  local reply_to = args[OWN + 4]
  if reply_to ~= '' and not message_at(keys, reply_to) then
    return refused('not_found', 'There is no message to reply to')
  end
  local kind = args[OWN + 7] == '' and 'e' or 'e - ' .. args[OWN + 7]
  local m = { author = args[OWN], text = args[OWN + 1], rest = args[OWN + 2], mentions = args[OWN + 3], edited = '', deleted = '' }
  local seq, at = append_as(keys, args, 'message.created', kind, function(seq, now)
    m.at = string.format('%d', now)
    local live, text = created_json(args[ROOM_ID], seq, m), m.text
    m.text = '""'
    local told = created_json(args[ROOM_ID], seq, m)
    m.text = text
    return live, 'm', m.at, told
  end)
  write_body(keys, seq, m)
  redis.call('APPEND', keys[INDEX], struct.pack('>I4', seq))
  redis.call('HSET', keys[READS], user, seq)
  add_mentions(keys, seq, args[OWN + 5], user)
  redis.call('SET', sent, seq, 'PX', args[OWN + 6])
  return { 'ok', 'sent', seq, at }
end, already_sent)
