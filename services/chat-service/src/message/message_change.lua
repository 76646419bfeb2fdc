local function author_of(m) return string.match(m.author, '"id":"([^"]+)"') end

-- The message as it is, or nil and a refusal.
local function target_of(keys, seq)
  local m = message_at(keys, seq)
  if not m then return nil, refused('not_found', 'There is no such message') end
  if m.deleted ~= '' then return nil, refused('gone', 'The message was deleted') end
  return m, nil
end

-- Returns the ids mentioned before, comma-separated.
local function replace_mentions(keys, seq, before, after, author)
  local mentioned = cjson.decode(before)
  for _, id in ipairs(mentioned) do redis.call('ZREM', keys[MENTIONS], mention(id, seq)) end
  add_mentions(keys, seq, after, author)
  return table.concat(mentioned, ',')
end

local function present_row(keys, args, seq, m)
  return { 'ok', message_row(keys, args, seq, m, redis.call('HGET', keys[REACTIONS], seq)) }
end

-- Only when it was changed is remembered: the answer of then would keep a text that may be gone.
local function already_edited(keys, args, remembered, refusal)
  local seq = args[OWN]
  local m = remembered and message_at(keys, seq)
  if not m then return nil end
  if may_see(keys, args, refusal) then return present_row(keys, args, seq, m) end
  local time = type(remembered[2]) == 'string' and remembered[2] or m.edited
  if m.edited ~= time or m.deleted ~= '' then
    m.text, m.mentions, m.edited, m.deleted = args[OWN + 2], '[]', time, ''
  end
  return { 'ok', message_row(keys, args, seq, m) }
end

-- How often a message has been edited. What was edited before this was counted begins at 0.
local function edit_count(seq) return 'n' .. seq end

-- ARGV of a room, then: seq, head of message.edited with \3 for what it says, JSON of the text, of the mentions, ids mentioned, most edits
-- -> {'ok', message row}
command('message_edit', function(keys, args)
  local seq, user = args[OWN], args[USER]
  local role, refusal = admit(keys, user)
  if not role then return refusal end
  local m, missing = target_of(keys, seq)
  if missing then return missing end
  if author_of(m) ~= user then return refused('forbidden', 'Only its author can change a message') end
  if tonumber(redis.call('HGET', keys[EDITS], edit_count(seq)) or 0) >= tonumber(args[OWN + 5]) then
    return refused('conflict', 'The message has been edited as often as it may be')
  end
  local mentioned = replace_mentions(keys, seq, m.mentions, args[OWN + 4], user)
  m.text, m.mentions = args[OWN + 2], args[OWN + 3]
  local _, _, time = append_as(keys, args, 'message.edited', 'e', function(event_seq, _, now)
    local says = ',"text":' .. m.text .. ',"mentions":' .. m.mentions .. ',"editedAt":"' .. now .. '"'
    local untold = ',"text":"","mentions":' .. m.mentions .. ',"editedAt":"' .. now .. '"'
    return fill(args[OWN + 1], event_seq, now, says), 'e', fill(args[OWN + 1], event_seq, now, ''),
      fill(args[OWN + 1], event_seq, now, untold)
  end, mentioned)
  m.edited = time
  replace_message(keys, seq, m)
  redis.call('HINCRBY', keys[EDITS], edit_count(seq), 1)
  return present_row(keys, args, seq, m), { 'ok', time }
end, already_edited)

-- KEYS of a room, then: reactors of the message
-- ARGV of a room, then: seq, head of message.deleted, '1' for an administrator   -> {'ok'}
command('message_delete', function(keys, args)
  local seq, user = args[OWN], args[USER]
  local role, refusal = admit(keys, user)
  if not role then return refusal end
  local m, missing = target_of(keys, seq)
  if missing then return missing[2] == 'gone' and { 'ok' } or missing end
  if author_of(m) ~= user and role == 'member' and args[OWN + 2] ~= '1' then
    return refused('forbidden', 'Only its author or a moderator can delete a message')
  end
  local mentioned = replace_mentions(keys, seq, m.mentions, '', user)
  local _, _, time = append(keys, args, 'message.deleted', 'e', args[OWN + 1], '', nil, nil, mentioned)
  m.text, m.mentions, m.deleted = '""', '[]', time
  replace_message(keys, seq, m)
  redis.call('HDEL', keys[EDITS], edit_count(seq))
  redis.call('ZADD', keys[DELETED], seq, seq)
  redis.call('HDEL', keys[REACTIONS], seq)
  redis.call('DEL', keys[EXTRA])
  return { 'ok' }
end, nil, true)

local REACTIONS_MAX = 50

-- One's own reaction that stands is its own proof.
local function already_reacted(keys, args)
  local adds, reactor = args[OWN + 2] == '1', args[OWN + 1] .. ' ' .. args[USER]
  return adds and redis.call('SISMEMBER', keys[EXTRA], reactor) == 1 and { 'ok' } or nil
end

-- KEYS of a room, then: reactors of the message
-- ARGV of a room, then: seq, emoji, '1' add or '0' remove, head of the event with \3 for the count   -> {'ok'}
command('reaction_set', function(keys, args)
  local seq, emoji, user = args[OWN], args[OWN + 1], args[USER]
  local role, refusal = admit(keys, user)
  if not role then return refusal end
  local _, missing = target_of(keys, seq)
  if missing then return missing end
  local adds, reactor = args[OWN + 2] == '1', emoji .. ' ' .. user
  if (redis.call('SISMEMBER', keys[EXTRA], reactor) == 1) == adds then return { 'ok' } end
  local counts = cjson.decode(redis.call('HGET', keys[REACTIONS], seq) or '{}')
  local kinds = 0
  for _ in pairs(counts) do kinds = kinds + 1 end
  if adds and not counts[emoji] and kinds >= REACTIONS_MAX then
    return refused('conflict', 'The message has as many kinds of reactions as it can')
  end
  local count = (counts[emoji] or 0) + (adds and 1 or -1)
  counts[emoji] = count > 0 and count or nil
  redis.call(adds and 'SADD' or 'SREM', keys[EXTRA], reactor)
  if next(counts) then
    redis.call('HSET', keys[REACTIONS], seq, cjson.encode(counts))
  else
    redis.call('HDEL', keys[REACTIONS], seq)
  end
  append(keys, args, adds and 'reaction.added' or 'reaction.removed', 'e', args[OWN + 3], '', count)
  return { 'ok' }
end, already_reacted)
