-- Of a message.created or its last change.
local function mentions_in(json)
  local value = cjson.decode(json)
  return value.mentions or value.data.message.mentions
end

local function author_of(json) return string.match(json, '"author":{"id":"([^"]+)"') end

-- The message's created event and its last change, or a refusal.
local function target_of(keys, seq)
  local json = created(keys, seq)
  if not json then return nil, nil, refused('not_found', 'There is no such message') end
  local edit = redis.call('HGET', keys[EDITS], seq)
  if edit and redis.call('ZSCORE', keys[DELETED], seq) then
    return nil, nil, refused('gone', 'The message was deleted')
  end
  return json, edit, nil
end

local function replace_mentions(keys, seq, before, after, author)
  for _, id in ipairs(mentions_in(before)) do redis.call('ZREM', keys[MENTIONS], mention(id, seq)) end
  for id in string.gmatch(after, '[^,]+') do
    if id ~= author then redis.call('ZADD', keys[MENTIONS], 0, mention(id, seq)) end
  end
end

-- How often a message has been edited stands beside its last change. What was edited before this was counted begins at 0.
local function edit_count(seq) return 'n' .. seq end

-- ARGV of a room, then: seq, head of message.edited, JSON of the change with \2 for the time, ids mentioned, most edits
-- -> {'ok', message row}
command('message_edit', function(keys, args)
  local seq, user = args[OWN], args[USER]
  local role, refusal = admit(keys, user)
  if not role then return refusal end
  local json, edit, missing = target_of(keys, seq)
  if missing then return missing end
  if author_of(json) ~= user then return refused('forbidden', 'Only its author can change a message') end
  if tonumber(redis.call('HGET', keys[EDITS], edit_count(seq)) or 0) >= tonumber(args[OWN + 4]) then
    return refused('conflict', 'The message has been edited as often as it may be')
  end
  replace_mentions(keys, seq, edit or json, args[OWN + 3], user)
  local _, _, time = append(keys, args, 'message.edited', 'e', args[OWN + 1], '')
  local change = fill(args[OWN + 2], '', time)
  redis.call('HSET', keys[EDITS], seq, change)
  redis.call('HINCRBY', keys[EDITS], edit_count(seq), 1)
  return { 'ok', message_row(keys, user, seq, json, change, redis.call('HGET', keys[REACTIONS], seq)) }
end)

-- KEYS of a room, then: reactors of the message
-- ARGV of a room, then: seq, head of message.deleted, JSON of the change with \2 for the time, '1' for an administrator   -> {'ok'}
command('message_delete', function(keys, args)
  local seq, user = args[OWN], args[USER]
  local role, refusal = admit(keys, user)
  if not role then return refusal end
  local json, edit, missing = target_of(keys, seq)
  if missing then return missing[2] == 'gone' and { 'ok' } or missing end
  if author_of(json) ~= user and role == 'member' and args[OWN + 3] ~= '1' then
    return refused('forbidden', 'Only its author or a moderator can delete a message')
  end
  replace_mentions(keys, seq, edit or json, '', user)
  local _, _, time = append(keys, args, 'message.deleted', 'e', args[OWN + 1], '')
  redis.call('HSET', keys[EDITS], seq, fill(args[OWN + 2], '', time))
  redis.call('HDEL', keys[EDITS], edit_count(seq))
  redis.call('ZADD', keys[DELETED], seq, seq)
  redis.call('HDEL', keys[REACTIONS], seq)
  redis.call('DEL', keys[EXTRA])
  return { 'ok' }
end, true)

local REACTIONS_MAX = 50

-- KEYS of a room, then: reactors of the message
-- ARGV of a room, then: seq, emoji, '1' add or '0' remove, head of the event with \3 for the count   -> {'ok'}
command('reaction_set', function(keys, args)
  local seq, emoji, user = args[OWN], args[OWN + 1], args[USER]
  local role, refusal = admit(keys, user)
  if not role then return refusal end
  local _, _, missing = target_of(keys, seq)
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
end)
