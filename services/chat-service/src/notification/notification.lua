-- A person's notifications: a stream of the newest ones, how far they are read, and an index of the stream that counts and finds in O(log n)
-- what reading the stream would find in O(n).
local LIST, READ, INDEX, APPLIED, USER_EVENTS = 1, 2, 3, 4, 5
local KEPT = 1000
local APPLIED_MS = 172800000
-- Stream ids as numbers that a double holds exactly until the year 2248.
local IDS_PER_MS = 1024

local function score_of(id)
  local ms, n = string.match(id, '^(%d+)-(%d+)$')
  return ms * IDS_PER_MS + math.min(n, IDS_PER_MS - 1)
end

local function id_of(score)
  return string.format('%.0f-%.0f', math.floor(score / IDS_PER_MS), score % IDS_PER_MS)
end

local function text_of(score) return string.format('%.0f', score) end

-- What an entry is about; entries of which that cannot be told, or is told twice, go by their own id.
local function index_entry(keys, id, json)
  local room, seq = string.match(json, '"room":"([^"]+)"'), string.match(json, '"seq":(%d+)')
  local cause = room and seq and room .. ':' .. seq or id
  if redis.call('ZADD', keys[INDEX], 'NX', text_of(score_of(id)), cause) == 0 then
    redis.call('ZADD', keys[INDEX], text_of(score_of(id)), id)
  end
end

-- A version of the service that knows no index may have written, also while we run: then it is made anew, of `KEPT` entries at most.
local function sync_index(keys)
  local newest = redis.call('XREVRANGE', keys[LIST], '+', '-', 'COUNT', 1)[1]
  local top = redis.call('ZREVRANGE', keys[INDEX], 0, 0, 'WITHSCORES')[2]
  if redis.call('XLEN', keys[LIST]) == redis.call('ZCARD', keys[INDEX])
    and (not newest or tonumber(top) == score_of(newest[1])) then return end
  redis.call('DEL', keys[INDEX])
  for _, entry in ipairs(redis.call('XRANGE', keys[LIST], '-', '+')) do index_entry(keys, entry[1], entry[2][2]) end
end

local function read_up_to(keys) return redis.call('GET', keys[READ]) or '0-0' end

local function unread(keys)
  return redis.call('ZCOUNT', keys[INDEX], '(' .. text_of(score_of(read_up_to(keys))), '+inf')
end

-- Unread ones, id of the newest one of all, id of the newest one read ('0-0' where there is none). Of two counts the one with the later
-- newest id is the newer; of two with the same, the one with the later read id.
local function counts(keys)
  local top = redis.call('ZREVRANGE', keys[INDEX], 0, 0, 'WITHSCORES')[2]
  return unread(keys), top and id_of(tonumber(top)) or '0-0', read_up_to(keys)
end

-- Whether the event at seq `at`, or one behind it, has done to this cause what it does. Earlier versions kept the notification's id there,
-- which says so of the event that is the cause itself.
local function is_applied(keys, cause, at)
  local known = redis.call('GET', keys[APPLIED])
  if not known then return false end
  if tonumber(known) then return tonumber(known) >= tonumber(at) end
  return string.sub(cause, -#at - 1) == ':' .. at
end

-- KEYS notifications, read, index, applied, user events
-- ARGV cause, seq of the event that adds it, JSON of the notification without its id, channel, user id, head of the user event's data with
--   \1 for the id, \2 for the number of unread ones and \3 for the id of the newest one read, the same as it is published: with the excerpt, which is kept nowhere   -> its id, or nil if it is there or an event at or behind that seq was applied
register('notification_add', function(keys, args)
  local cause, at = args[1], args[2]
  if is_applied(keys, cause, at) then return false end
  sync_index(keys)
  redis.call('SET', keys[APPLIED], at, 'PX', APPLIED_MS)
  if redis.call('ZSCORE', keys[INDEX], cause) then return false end
  local id = redis.call('XADD', keys[LIST], 'MAXLEN', KEPT, '*', 'n', args[3])
  redis.call('ZADD', keys[INDEX], text_of(score_of(id)), cause)
  redis.call('ZREMRANGEBYRANK', keys[INDEX], 0, -KEPT - 1)
  local count, _, read = counts(keys)
  emit_user_event(keys[USER_EVENTS], args[4], nil, args[5], 'notification.created', fill(args[6], id, count, read),
    fill(args[7], id, count, read))
  return id
end)

-- KEYS notifications, read, index, applied   ARGV cause, seq of the event that takes it away   -> 1 taken away, 0 there was none
register('notification_withdraw', function(keys, args)
  local cause, at = args[1], args[2]
  if is_applied(keys, cause, at) then return 0 end
  sync_index(keys)
  redis.call('SET', keys[APPLIED], at, 'PX', APPLIED_MS)
  local score = redis.call('ZSCORE', keys[INDEX], cause)
  if not score then return 0 end
  redis.call('XDEL', keys[LIST], id_of(tonumber(score)))
  redis.call('ZREM', keys[INDEX], cause)
  return 1
end)

-- KEYS notifications, read, index   ARGV before ('+' from the newest), limit
-- -> {unread, newest id, read id, {{id, JSON} …}}, newest first
register_despite_full('notification_page', function(keys, args)
  sync_index(keys)
  local page = {}
  for i, entry in ipairs(redis.call('XREVRANGE', keys[LIST], args[1], '-', 'COUNT', args[2])) do
    page[i] = { entry[1], entry[2][2] }
  end
  local count, newest, read = counts(keys)
  return { count, newest, read, page }
end)

-- KEYS notifications, read, index
-- ARGV id, then of who asks: key of the live sessions ('' where it is in another slot), session, epoch, and ms until when they wait ('' as
--   long as it takes)
-- -> {unread ones left, newest id, read id}, nil if there is no such notification, or late, superseded, none (no session): nothing is done
register('notification_read', function(keys, args)
  local standing = standing_of(args[2], args[3], args[4])
  if standing ~= 1 then return standing == 0 and 'superseded' or 'none' end
  if args[5] ~= '' and now_ms() > tonumber(args[5]) then return 'late' end
  if #redis.call('XRANGE', keys[LIST], args[1], args[1]) == 0 then return false end
  sync_index(keys)
  if score_of(args[1]) > score_of(read_up_to(keys)) then redis.call('SET', keys[READ], args[1]) end
  return { counts(keys) }
end)
