-- Behind the shared prelude, in front of every function of this library.
-- A function about a room has these KEYS (src/room/room-calls.ts gives them) and perhaps some of its own behind them.
local LEASE, COMMANDS, EVENTS, ROOM, LOG, MEMBERS, PEOPLE, READS = 1, 2, 3, 4, 5, 6, 7, 8
local INDEX, EDITS, DELETED, MENTIONS, REACTIONS, NAMES, BODIES, ONCE, EXTRA = 9, 10, 11, 12, 13, 14, 15, 16, 17
-- And these ARGV: fence, entry id, room id, user id of who asks, then of the sender: key of the live sessions, session, epoch, key of the
-- rate ('' where that is not to be looked at); or '!' and a refusal: code, message, ms to wait; its own follow. Functions that only read have no fence, no entry and no sender.
-- The sender's two keys are other services' or in another slot, so they cannot be among KEYS: on a cluster the caller looks before.
local FENCE, ENTRY, ROOM_ID, USER, LIVE, SESSION, EPOCH, RATE, OWN = 1, 2, 3, 4, 5, 6, 7, 8, 9

-- Replies: a verdict of take_command (text), {'refused', code, message or nil, ms to wait or nil} or {'ok', …}.
local function refused(code, message, wait) return { 'refused', code, message, wait } end

-- 1 the session lives, 0 another one of theirs does, -1 none
local function standing_of(live_key, session, epoch)
  if live_key == '' then return 1 end
  if redis.call('HGET', live_key, session) == epoch then return 1 end
  return redis.call('HLEN', live_key) > 0 and 0 or -1
end

-- Generic cell rate: one message every `interval` ms (a fraction, too), `burst` at once. `known`: what the key holds. Returns how many of
-- those wanted are granted, and ms until the next. What is kept is rounded, which must cost nobody a message: hence the thousandth.
-- Redis takes whole ms alone, and an error here comes when the command has been taken already.
local function take(rate_key, known, now, interval, burst, wanted)
  local ahead = math.max(tonumber(known or '0'), now) - now
  local granted = math.min(wanted, math.floor((interval * burst - ahead) / interval + 0.001))
  if granted < 0 then granted = 0 end
  if granted > 0 then
    ahead = ahead + granted * interval
    redis.call('SET', rate_key, string.format('%.3f', now + ahead), 'PX', math.ceil(ahead) + 1000)
  end
  return granted, math.max(0, ahead + interval - interval * burst)
end

local ONCE_MS = 90000000

-- Registers what carries a command out. A session that was superseded before this very moment gets nothing done any more.
-- What has been done already is looked up before anything refuses, since a refusal promises that nothing was: whoever asks again with the
-- same idempotency key is answered as the first time, and nothing is done. The key is one of the person's, so that nobody else is given
-- that answer; whoever may no longer see the room is told no more than they were then.
-- KEYS[ONCE] is the room's own key where there is no idempotency key. carry_out may return, behind the answer, what to remember instead of
-- it. already(keys, args, remembered or nil, refusal or nil): the answer where it was done before, for commands that look that up
-- themselves; it writes nothing. despite_full: also while Redis is out of memory.
local function command(name, carry_out, already, despite_full)
  local register_it = despite_full and register_despite_full or register
  register_it(name, function(keys, args)
    -- Read before anything is written: what cannot be read must leave the entry where it is.
    local refusal, rate = nil, nil
    if args[LIVE] == '!' then
      refusal = refused(args[SESSION], args[EPOCH], tonumber(args[RATE]))
    else
      local standing = standing_of(args[LIVE], args[SESSION], args[EPOCH])
      if standing ~= 1 then refusal = refused(standing == 0 and 'session_superseded' or 'session_required') end
      rate = args[RATE] ~= '' and redis.call('GET', args[RATE])
    end
    local once = keys[ONCE] ~= keys[ROOM] and keys[ONCE]
    local remembered = once and redis.call('GET', once)
    remembered = remembered and cmsgpack.unpack(remembered) or nil
    local first = already and already(keys, args, remembered, refusal) or remembered
    local verdict = take_command(keys[LEASE], args[FENCE], keys[COMMANDS], args[ENTRY])
    if verdict then return verdict end
    if first or refusal then return first or refusal end
    local answer, remember = carry_out(keys, args, rate)
    if once and answer[1] == 'ok' then redis.call('SET', once, cmsgpack.pack(remember or answer), 'PX', ONCE_MS) end
    return answer
  end)
end

-- owner, moderator or member; nil for a stranger.
local function role_of(keys, user)
  local person = redis.call('HGET', keys[PEOPLE], user)
  return person and string.match(person, '^%a+')
end

-- The role of a member, or nil and the refusal a stranger gets: what is not public does not exist for them.
local function admit(keys, user)
  local role = role_of(keys, user)
  if role then return role end
  if redis.call('HGET', keys[ROOM], 'kind') == 'public' then
    return nil, refused('forbidden', 'You are not a member of this room')
  end
  return nil, refused('not_found', 'There is no such room')
end

-- Whether a command's sender may still see what is in the room.
local function may_see(keys, args, refusal)
  return (not refusal or refusal[2] == 'rate_limited') and role_of(keys, args[USER])
end

-- Puts the values in the place of control characters \1, \2, …, which JSON text cannot contain.
local function fill(template, ...)
  local values = {}
  for i = 1, select('#', ...) do values[string.char(i)] = (select(i, ...)) end
  return (string.gsub(template, '[\1-\8]', values))
end

-- One event: next seq, room's log, the partition's events, live frame. All of it or, before it, nothing.
-- kind: of the live frame. forms(seq, ms, time): JSON of the live frame, field and value of the entry in the room's log, JSON for the
-- partition's events. The last two are kept, so neither may hold a text, which must be gone once its message is changed or deleted.
-- mentioned: for projections, ids that the message mentioned before, comma-separated.
-- Returns the seq and the time as ms and as text.
local function append_as(keys, args, event, kind, forms, mentioned)
  local at = now_ms()
  local time = iso8601(at)
  local room = redis.call('HMGET', keys[ROOM], 'seq', 'kind', 'name')
  local seq = (tonumber(room[1]) or 0) + 1
  local live, field, logged, told = forms(seq, at, time)
  if event == 'message.created' then
    redis.call('HSET', keys[ROOM], 'seq', seq, 'lastMessageAt', time)
  else
    redis.call('HSET', keys[ROOM], 'seq', seq)
  end
  redis.call('XADD', keys[LOG], seq .. '-0', field, logged)
  redis.call('XADD', keys[EVENTS], '*', 'room', args[ROOM_ID], 'seq', seq, 'event', event, 'actor', args[USER],
    'at', at, 'json', told, 'kind', room[2], 'name', room[3], 'mentioned', mentioned or '')
  redis.call('SPUBLISH', keys[ROOM], seq .. ' ' .. kind .. '\n' .. live)
  return seq, at, time
end

-- The same for an event that holds no text. head: JSON with \1 seq, \2 time, \3 and \4 as given; tail: JSON without any.
local function append(keys, args, event, kind, head, tail, third, fourth, mentioned)
  return append_as(keys, args, event, kind, function(seq, _, time)
    local json = fill(head, seq, time, third, fourth) .. tail
    return json, 'e', json, json
  end, mentioned)
end

local function seq_at(keys, n)
  return struct.unpack('>I4', redis.call('GETRANGE', keys[INDEX], (n - 1) * 4, n * 4 - 1))
end

-- How many messages there are up to seq, and how many in all. Looks from the end, where most questions are.
local function rank(keys, seq)
  local count = redis.call('STRLEN', keys[INDEX]) / 4
  local low, high, step = count, count, 1
  while low > 0 and seq_at(keys, low) > seq do
    high = low - 1
    low = low - step
    step = step * 2
  end
  if low < 0 then low = 0 end
  while low < high do
    local middle = math.ceil((low + high) / 2)
    if seq_at(keys, middle) <= seq then low = middle else high = middle - 1 end
  end
  return low, count
end

local function mention(user, seq) return string.format('%s:%012d', user, seq) end

-- Notes for each of `ids` (comma-separated), the author and those who have left aside, that they are mentioned.
local function add_mentions(keys, seq, ids, author)
  local mentioned = {}
  for id in string.gmatch(ids, '[^,]+') do
    if id ~= author then mentioned[#mentioned + 1] = id end
  end
  if #mentioned == 0 then return end
  local people, entries = redis.call('HMGET', keys[PEOPLE], unpack(mentioned)), {}
  for i, id in ipairs(mentioned) do
    if people[i] then
      entries[#entries + 1] = 0
      entries[#entries + 1] = mention(id, seq)
    end
  end
  if #entries > 0 then redis.call('ZADD', keys[MENTIONS], unpack(entries)) end
end

-- readSeq, unread messages, unread mentions. Deleted messages are neither.
local function standing(keys, user)
  local read = tonumber(redis.call('HGET', keys[READS], user) or '0')
  local before, count = rank(keys, read)
  local unread = count - before
  if unread > 0 then unread = unread - redis.call('ZCOUNT', keys[DELETED], '(' .. read, '+inf') end
  local mentions = redis.call('ZLEXCOUNT', keys[MENTIONS], '(' .. mention(user, read), '(' .. user .. ';')
  return read, unread, mentions
end

-- The room as `user` sees it; of a stranger's, everything from the role on is missing.
local function view(keys, user)
  local room = redis.call('HMGET', keys[ROOM], 'name', 'kind', 'topic', 'createdAt', 'seq', 'lastMessageAt', 'with')
  local members = redis.call('ZCARD', keys[MEMBERS])
  local role = role_of(keys, user) or false
  local read, unread, mentions = 0, 0, 0
  if role then read, unread, mentions = standing(keys, user) end
  return { room[1], room[2], room[3], room[4], tonumber(room[5]), room[6], room[7], members, role, read, unread, mentions }
end

-- name: normalised username, by which the person is mentioned. head: member.joined with \3 for the number of members.
local function join(keys, args, user, role, profile, name, head)
  redis.call('ZADD', keys[MEMBERS], now_ms(), user)
  redis.call('HSET', keys[PEOPLE], user, role .. ' ' .. profile)
  redis.call('HSET', keys[NAMES], name, user)
  local seq = append(keys, args, 'member.joined', '+ ' .. user, head, '', redis.call('ZCARD', keys[MEMBERS]))
  redis.call('HSET', keys[READS], user, seq)
  return seq
end
