local TOMBSTONE_MS = 86400000

local function append_event(args, event, data)
  redis.call('XADD', args.events, '*', 'event', event, 'data', data)
end

-- A token hash takes half the room as bytes, and there is one for every session.
local BYTE_OF, HEX_OF = {}, {}

-- Filled at the first call: while a library is loaded Redis gives it no `string`.
local function fill_tables()
  for byte = 0, 255 do
    local hex = string.format('%02x', byte)
    BYTE_OF[hex], HEX_OF[string.char(byte)] = string.char(byte), hex
  end
end

local function to_hex(bytes)
  if not next(HEX_OF) then fill_tables() end
  return (string.gsub(bytes, '.', HEX_OF))
end

local function handle_of(token_hash, user_id)
  if not next(BYTE_OF) then fill_tables() end
  return (string.gsub(token_hash, '%x%x', BYTE_OF)) .. user_id
end

local function user_of_handle(handle)
  return string.sub(handle, 33)
end

-- The session's record and its key; nil when it left no trace.
local function find_session(args, session_id)
  local handle = redis.call('HGET', args.handles, session_id)
  if not handle then return nil end
  local key = args.session .. to_hex(string.sub(handle, 1, 32))
  local record = read_hash(key)
  if not record.state then return nil end
  return record, key
end

local function has_expired(record, now)
  return now >= tonumber(record.idleExpiresAt) or now >= tonumber(record.expiresAt)
end

local function forget_lists(args, user_id)
  redis.call('DEL', args.list, args.own_list .. user_id)
end

-- Turns a live session into its tombstone and publishes its end. One that had expired already ends as expired, whatever the reason
-- given: a later sign-in did not take it over.
-- ending: state, and by (JSON) or reason
local function end_session(args, now, record, key, ending)
  local state = has_expired(record, now) and 'expired' or ending.state
  local at = iso8601(now)
  local fields = { 'state', state, 'endedAt', at }
  local facts = ''
  if state == 'superseded' then
    fields[5], fields[6] = 'by', ending.by
    facts = ',"by":' .. ending.by
  elseif state == 'revoked' then
    fields[5], fields[6] = 'reason', ending.reason
    facts = ',"reason":"' .. ending.reason .. '"'
  end
  redis.call('HSET', key, unpack(fields))
  redis.call('PEXPIRE', key, TOMBSTONE_MS)
  redis.call('HDEL', args.live .. record.userId, record.id)
  redis.call('ZADD', args.index, now + TOMBSTONE_MS, record.id)
  forget_lists(args, record.userId)
  local epoch = redis.call('GET', args.epoch .. record.userId) or '0'
  local ended = '{"type":"' .. state .. '","userId":"' .. record.userId .. '","sessionId":"' .. record.id ..
    '","epoch":' .. epoch .. facts .. ',"at":"' .. at .. '"}'
  append_event(args, EVENT.session_ended, ended)
  redis.call('SPUBLISH', args.sessions, ended)
  return state
end

-- All sessions of a user that are in `live`, oldest first, as {record, key}. Traces of records that are gone are removed.
local function live_sessions(args, user_id)
  local found = {}
  local live = redis.call('HGETALL', args.live .. user_id)
  for i = 1, #live, 2 do
    local record, key = find_session(args, live[i])
    if record then
      found[#found + 1] = { record = record, key = key, epoch = tonumber(live[i + 1]) }
    else
      redis.call('HDEL', args.live .. user_id, live[i])
    end
  end
  table.sort(found, function(a, b) return a.epoch < b.epoch end)
  return found
end

-- Whether the actor's session is still the one the gateway read. Else false and an answer with the reason.
local function is_actor_live(args, now, actor)
  local epoch = redis.call('HGET', args.live .. actor.userId, actor.sessionId)
  local record = find_session(args, actor.sessionId)
  if epoch and tonumber(epoch) == actor.epoch and record and not has_expired(record, now) then return true, record end
  local state = record and record.state or 'unknown'
  if state == 'live' then state = 'expired' end
  return false, answer('STALE', { state = state, by = record and record.by, reason = record and record.reason })
end

local function user_json(user)
  return cjson.encode({
    id = user.id,
    username = user.username,
    displayName = user.displayName,
    role = user.role,
    createdAt = user.createdAt,
  })
end
