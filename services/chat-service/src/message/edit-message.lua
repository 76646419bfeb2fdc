-- `head`: head of message.edited with \3 for its content. `text` and `mentions` are JSON, `mentioned` ids, comma-separated.
-- ARGV(edit) command | seq, head, text, mentions, mentioned, most_edits

local function present_row(keys, args, seq, m)
  return { 'ok', message_row(keys, args, seq, m, redis.call('HGET', keys.reactions, seq)) }
end

-- Only the time of the edit is remembered: the first answer would keep a text that may be gone.
local function already_edited(keys, args, remembered, rejection)
  local seq = args.seq
  local m = remembered and message_at(keys, seq)
  if not m then return nil end
  if may_see(keys, args, rejection) then return present_row(keys, args, seq, m) end
  local time = type(remembered[2]) == 'string' and remembered[2] or m.edited
  if m.edited ~= time or m.deleted ~= '' then
    m.text, m.mentions, m.edited, m.deleted = args.text, '[]', time, ''
  end
  return { 'ok', message_row(keys, args, seq, m) }
end

-- Why the sender may not edit the message, or nil.
local function rejected_edit(keys, args, m)
  if author_of(m) ~= args.user then return rejected('forbidden', 'Only its author can change a message') end
  local edits = tonumber(redis.call('HGET', keys.edits, edit_count(args.seq)) or 0)
  if edits >= tonumber(args.most_edits) then
    return rejected('conflict', 'The message has been edited as often as it may be')
  end
end

-- Returns the time of the edit.
local function append_edit(keys, args, m, mentioned)
  local _, _, time = append_as(keys, args, EVENT.message_edited, 'e', function(event_seq, _, now)
    local content = ',"text":' .. m.text .. ',"mentions":' .. m.mentions .. ',"editedAt":"' .. now .. '"'
    local without_text = ',"text":"","mentions":' .. m.mentions .. ',"editedAt":"' .. now .. '"'
    return fill(args.head, event_seq, now, content), 'e', fill(args.head, event_seq, now, ''),
      fill(args.head, event_seq, now, without_text)
  end, mentioned)
  return time
end

-- Changes the sender's own message.
-- KEYS command
-- ARGV edit
-- returns {'ok', message row}
command('message_edit', function(keys, args)
  local seq, user = args.seq, args.user
  local role, rejection = admit(keys, user)
  if not role then return rejection end
  local m, missing = target_of(keys, seq)
  if missing then return missing end
  local unchanged = rejected_edit(keys, args, m)
  if unchanged then return unchanged end
  local mentioned = replace_mentions(keys, seq, m.mentions, args.mentioned, user)
  m.text, m.mentions = args.text, args.mentions
  m.edited = append_edit(keys, args, m, mentioned)
  replace_message(keys, seq, m)
  redis.call('HINCRBY', keys.edits, edit_count(seq), 1)
  return present_row(keys, args, seq, m), { 'ok', m.edited }
end, { already = already_edited })
