-- In front of every library. VERSION, a hash of the whole source, is defined above this line.

local function register(name, callback)
  redis.register_function(name .. '_' .. VERSION, callback)
end

-- One that Redis carries out also when it is full (`maxmemory`): what reads, signs out or deletes must not need the memory that it is there
-- to spare. What such a function writes is small and ends by itself, or is less than what it removes.
local function register_despite_full(name, callback)
  redis.register_function{ function_name = name .. '_' .. VERSION, callback = callback, flags = { 'allow-oom' } }
end

-- One that writes nothing: those who may only read its keys may call it (FCALL_RO).
local function register_reader(name, callback)
  redis.register_function{ function_name = name .. '_' .. VERSION, callback = callback, flags = { 'no-writes' } }
end

-- Milliseconds since 1970 by Redis' clock: the only clock all processes share.
local function now_ms()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

-- ISO 8601 UTC with milliseconds. Days to civil date after the proleptic Gregorian calendar, eras of 400 years.
local function iso8601(ms)
  local seconds = math.floor(ms / 1000)
  local days, rest = math.floor(seconds / 86400), seconds % 86400
  local z = days + 719468
  local era = math.floor(z / 146097)
  local doe = z - era * 146097
  local yoe = math.floor((doe - math.floor(doe / 1460) + math.floor(doe / 36524) - math.floor(doe / 146096)) / 365)
  local doy = doe - (365 * yoe + math.floor(yoe / 4) - math.floor(yoe / 100))
  local mp = math.floor((5 * doy + 2) / 153)
  local day = doy - math.floor((153 * mp + 2) / 5) + 1
  local month = mp < 10 and mp + 3 or mp - 9
  local year = yoe + era * 400 + (month <= 2 and 1 or 0)
  return string.format('%04d-%02d-%02dT%02d:%02d:%02d.%03dZ', year, month, day,
    math.floor(rest / 3600), math.floor(rest % 3600 / 60), rest % 60, ms % 1000)
end

-- Whether the requester of an entry has timed out: the entry reached Redis after the requester was told that it had not, or the requester's
-- timeout is over. The entry's field `by` says when (src/envelope.ts); an entry without it is never late.
local function is_late(entry)
  local fields = entry[2]
  for i = 1, #fields, 2 do
    if fields[i] == 'by' then
      local appended, done = string.match(fields[i + 1], '^(%d+)-(%d+)$')
      if not appended then return false end
      return tonumber(string.match(entry[1], '^%d+')) > tonumber(appended) or now_ms() > tonumber(done)
    end
  end
  return false
end

-- Commit of an ordered command, first step of every function that carries one out:
-- FENCED the caller no longer holds the partition's lease: what it decided may be out of date; nothing may be written
-- DONE   the entry has been committed before; nothing may be written, no answer is due
-- LATE   its requester has timed out: the entry is deleted, nothing else may be written, and a later command may do the same anew
-- an error: an older entry is still pending. A pipeline goes on behind a call that failed, and must not overtake it
-- nil    the entry was the oldest pending one and is acknowledged now: carry the command out
-- Call it after every check that can fail with an error: an error rolls nothing back.
local function acknowledge_command(lease_key, fence, stream_key, entry_id)
  if redis.call('GET', lease_key) ~= fence then return 'FENCED' end
  local oldest = redis.call('XRANGE', stream_key, '-', '+', 'COUNT', 1)[1]
  if oldest and oldest[1] == entry_id then
    redis.call('XDEL', stream_key, entry_id)
    return is_late(oldest) and 'LATE' or nil
  end
  if #redis.call('XRANGE', stream_key, entry_id, entry_id) == 0 then return 'DONE' end
  return redis.error_reply('OUTOFORDER an older entry is still pending')
end

-- The same for a competing consumer's entry: only the first to acknowledge it may carry it out.
local function acknowledge_entry(stream_key, group, entry_id)
  local entry = redis.call('XRANGE', stream_key, entry_id, entry_id)[1]
  if redis.call('XACK', stream_key, group, entry_id) == 0 then return 'DONE' end
  redis.call('XDEL', stream_key, entry_id)
  return entry and is_late(entry) and 'LATE' or nil
end

-- Moves a projection's cursor from `from` to `to`. False: somebody else has applied this batch already.
local function advance_cursor(cursor_key, from, to)
  if (redis.call('GET', cursor_key) or '0') ~= from then return false end
  redis.call('SET', cursor_key, to)
  return true
end

-- Appends a job unless one with the same key is queued. Returns the entry id of the new or the queued one.
local function enqueue_job(jobs_key, job_key, envelope, ttl)
  local queued = redis.call('GET', job_key)
  if queued then return queued end
  local id = redis.call('XADD', jobs_key, '*', 'm', envelope)
  redis.call('SET', job_key, id, 'PX', ttl)
  return id
end

local DAY_MS = 86400000
local USER_EVENTS_KEPT = 1000

local NEWEST_KEPT_MS = 30 * DAY_MS

-- A user's log expires a day after its newest event. What stays is `<floor> <newest>`: every event above `floor` is in the log still, and
-- `newest` is the last one there was. So a client that returns after quiet days is known to have missed nothing.
local function newest_key(events_key) return (string.gsub(events_key, ':events$', ':once:newest')) end

-- The id up to which events may have been lost unnoticed. Without a record only the last day is certain.
local function events_floor(events_key)
  local floor, newest = string.match(redis.call('GET', newest_key(events_key)) or '', '^(%S+) (%S+)$')
  if not floor then return (now_ms() - DAY_MS) .. '-0' end
  return redis.call('EXISTS', events_key) == 1 and floor or newest
end

-- Appends one event to a user's log (kept 24 h) and publishes it. `once_key` may be nil; else an event with that key
-- is emitted once in 24 h and the first one's id is returned.
-- data: JSON text of the event's data, which begins with '{'; live: the same as it is published, where that holds more than may be kept.
-- Returns the event id.
local function emit_user_event(events_key, channel, once_key, user_id, event, data, live)
  if once_key then
    local emitted = redis.call('GET', once_key)
    if emitted then return emitted end
  end
  local floor = events_floor(events_key)
  local id = redis.call('XADD', events_key, 'MAXLEN', '~', USER_EVENTS_KEPT, '*', 'e', event, 'd', data)
  redis.call('XTRIM', events_key, 'MINID', '~', now_ms() - DAY_MS)
  redis.call('PEXPIRE', events_key, DAY_MS)
  redis.call('SET', newest_key(events_key), floor .. ' ' .. id, 'PX', NEWEST_KEPT_MS)
  if once_key then redis.call('SET', once_key, id, 'PX', DAY_MS) end
  redis.call('SPUBLISH', channel, id .. ' ' .. event .. '\n{"event":"' .. event .. '","eventId":"' .. id ..
    '","userId":"' .. user_id .. '","data":' .. (live or data) .. '}')
  return id
end
