-- `author`, `text` and `mentions` are JSON, `rest` is `"clientId":…,"replyTo":…`; reply_to is '' where the message is no reply.
-- mentioned: ids, comma-separated. client_id_ms: how long the clientId is remembered. requester: instance and id of the request that the
-- live frame answers, or ''. The rate limit: ms between two messages, and how many at once; is_delayed '1' counts the message but never
-- rejects it.
-- KEYS(send) command | sent
-- ARGV(send) command | author, text, rest, mentions, reply_to, mentioned, client_id_ms, requester, interval, burst, is_delayed

-- The answer to a clientId that was used before. The sender is told the message as it is now only while they may see it.
local function already_sent(keys, args, _, rejection)
  local seq = redis.call('GET', keys.sent)
  local m = seq and message_at(keys, seq)
  if not m then return nil end
  if may_see(keys, args, rejection) then
    return { 'ok', 'duplicate', message_row(keys, args, seq, m, redis.call('HGET', keys.reactions, seq)) }
  end
  if m.edited == '' and m.deleted == '' then return { 'ok', 'duplicate', message_row(keys, args, seq, m) } end
  return { 'ok', 'repeated', tonumber(seq), time_of(m) }
end

local function over_rate(args, state)
  if args.rate == '' then return nil end
  local granted, wait = grant_messages(args.rate, state, now_ms(), tonumber(args.interval), tonumber(args.burst), 1)
  if granted == 1 or args.is_delayed == '1' then return nil end
  return rejected('rate_limited', 'Too many messages at once', math.max(1, math.ceil(wait)))
end

local function append_message(keys, args, m)
  local kind = args.requester == '' and 'e' or 'e - ' .. args.requester
  return append_as(keys, args, EVENT.message_created, kind, function(seq, now)
    m.at = string.format('%d', now)
    local live, text = created_json(args.room_id, seq, m), m.text
    m.text = '""'
    local projected = created_json(args.room_id, seq, m)
    m.text = text
    return live, 'm', m.at, projected
  end)
end

-- KEYS send
-- ARGV send
-- returns {'ok', 'sent', seq, at ms}, {'ok', 'duplicate', message row} or {'ok', 'repeated', seq, its time}
command('message_send', function(keys, args, rate_state)
  local user = args.user
  local role, rejection = admit(keys, user)
  if not role then return rejection end
  local too_many = over_rate(args, rate_state)
  if too_many then return too_many end
  if args.reply_to ~= '' and not message_at(keys, args.reply_to) then
    return rejected('not_found', 'There is no message to reply to')
  end
  local m = { author = args.author, text = args.text, rest = args.rest, mentions = args.mentions, edited = '', deleted = '' }
  local seq, at = append_message(keys, args, m)
  write_body(keys, seq, m)
  redis.call('APPEND', keys.index, struct.pack('>I4', seq))
  redis.call('HSET', keys.reads, user, seq)
  add_mentions(keys, seq, args.mentioned, user)
  redis.call('SET', keys.sent, seq, 'PX', args.client_id_ms)
  return { 'ok', 'sent', seq, at }
end, { already = already_sent })
