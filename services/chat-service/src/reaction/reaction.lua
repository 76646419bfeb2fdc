local REACTIONS_MAX = 50

-- KEYS(reaction) command | reactors
-- ARGV(reaction) command | seq, emoji, is_added, head

-- The sender's own reaction that is there proves that it was added.
local function already_reacted(keys, args)
  local adds, reactor = args.is_added == '1', args.emoji .. ' ' .. args.user
  return adds and redis.call('SISMEMBER', keys.reactors, reactor) == 1 and { 'ok' } or nil
end

local function size_of(counts)
  local size = 0
  for _ in pairs(counts) do size = size + 1 end
  return size
end

-- Adds or removes one emoji of the sender's. `head`: head of the event with \3 for the count.
-- KEYS reaction
-- ARGV reaction
-- returns {'ok'}
command('reaction_set', function(keys, args)
  local seq, emoji, user = args.seq, args.emoji, args.user
  local role, rejection = admit(keys, user)
  if not role then return rejection end
  local _, missing = target_of(keys, seq)
  if missing then return missing end
  local adds, reactor = args.is_added == '1', emoji .. ' ' .. user
  if (redis.call('SISMEMBER', keys.reactors, reactor) == 1) == adds then return { 'ok' } end
  local counts = cjson.decode(redis.call('HGET', keys.reactions, seq) or '{}')
  if adds and not counts[emoji] and size_of(counts) >= REACTIONS_MAX then
    return rejected('conflict', 'The message has as many kinds of reactions as it can')
  end
  local count = (counts[emoji] or 0) + (adds and 1 or -1)
  counts[emoji] = count > 0 and count or nil
  redis.call(adds and 'SADD' or 'SREM', keys.reactors, reactor)
  if next(counts) then
    redis.call('HSET', keys.reactions, seq, cjson.encode(counts))
  else
    redis.call('HDEL', keys.reactions, seq)
  end
  append(keys, args, adds and EVENT.reaction_added or EVENT.reaction_removed, 'e', args.head, '', count)
  return { 'ok' }
end, { already = already_reacted })
