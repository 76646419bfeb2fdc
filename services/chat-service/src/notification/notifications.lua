-- A user's notifications: a stream of the newest ones, how far they are read, and an index of the stream that counts and finds in O(log n)
-- what reading the stream would find in O(n).
-- KEYS(notifications) notifications, notifications_read, notification_index
-- KEYS(change) notifications | applied

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

-- Indexes an entry by what it is about; where that is unknown, or in the index already, by its own id.
local function index_entry(keys, id, json)
  local room, seq = string.match(json, '"room":"([^"]+)"'), string.match(json, '"seq":(%d+)')
  local cause = room and seq and room .. ':' .. seq or id
  if redis.call('ZADD', keys.notification_index, 'NX', text_of(score_of(id)), cause) == 0 then
    redis.call('ZADD', keys.notification_index, text_of(score_of(id)), id)
  end
end

-- A version of the service that knows no index may have written, also while this one runs: then the index is built again, of at most `KEPT`
-- entries.
local function sync_index(keys)
  local newest = redis.call('XREVRANGE', keys.notifications, '+', '-', 'COUNT', 1)[1]
  local top = redis.call('ZREVRANGE', keys.notification_index, 0, 0, 'WITHSCORES')[2]
  if redis.call('XLEN', keys.notifications) == redis.call('ZCARD', keys.notification_index)
    and (not newest or tonumber(top) == score_of(newest[1])) then return end
  redis.call('DEL', keys.notification_index)
  for _, entry in ipairs(redis.call('XRANGE', keys.notifications, '-', '+')) do index_entry(keys, entry[1], entry[2][2]) end
end

local function read_up_to(keys) return redis.call('GET', keys.notifications_read) or '0-0' end

local function unread(keys)
  return redis.call('ZCOUNT', keys.notification_index, '(' .. text_of(score_of(read_up_to(keys))), '+inf')
end

-- How many are unread, id of the newest one, id of the newest one read ('0-0' where there is none). Of two counts the one with the later
-- newest id is newer; of two with the same, the one with the later read id.
local function counts(keys)
  local top = redis.call('ZREVRANGE', keys.notification_index, 0, 0, 'WITHSCORES')[2]
  return unread(keys), top and id_of(tonumber(top)) or '0-0', read_up_to(keys)
end

-- Whether the event at seq `at`, or a later one, has been applied to this cause. Earlier versions stored the notification's id there, which
-- means that the event that is the cause itself has been applied.
local function is_applied(keys, cause, at)
  local known = redis.call('GET', keys.applied)
  if not known then return false end
  if tonumber(known) then return tonumber(known) >= tonumber(at) end
  return string.sub(cause, -#at - 1) == ':' .. at
end

-- cause: what it is about; seq: of the event that adds it; json: the notification without its id. `head` is the user event's data with \1 for
-- the id, \2 for the number of unread ones and \3 for the id of the newest one read; `live_head` the same as it is published: with the excerpt,
-- which is stored nowhere.
-- KEYS change | user_events
-- ARGV cause, seq, json, channel, user, head, live_head
-- returns its id, or nil if it is there or an event at or after that seq was applied
register('notification_add', function(keys, args)
  local cause, seq = args.cause, args.seq
  if is_applied(keys, cause, seq) then return false end
  sync_index(keys)
  redis.call('SET', keys.applied, seq, 'PX', APPLIED_MS)
  if redis.call('ZSCORE', keys.notification_index, cause) then return false end
  local id = redis.call('XADD', keys.notifications, 'MAXLEN', KEPT, '*', 'n', args.json)
  redis.call('ZADD', keys.notification_index, text_of(score_of(id)), cause)
  redis.call('ZREMRANGEBYRANK', keys.notification_index, 0, -KEPT - 1)
  local count, _, read = counts(keys)
  emit_user_event(keys.user_events, args.channel, nil, args.user, EVENT.notification_created,
    fill(args.head, id, count, read), fill(args.live_head, id, count, read))
  return id
end)

-- seq: of the event that removes it.
-- KEYS change
-- ARGV cause, seq
-- returns 1 removed, 0 there was none
register('notification_withdraw', function(keys, args)
  local cause, seq = args.cause, args.seq
  if is_applied(keys, cause, seq) then return 0 end
  sync_index(keys)
  redis.call('SET', keys.applied, seq, 'PX', APPLIED_MS)
  local score = redis.call('ZSCORE', keys.notification_index, cause)
  if not score then return 0 end
  redis.call('XDEL', keys.notifications, id_of(tonumber(score)))
  redis.call('ZREM', keys.notification_index, cause)
  return 1
end)

-- before: '+' from the newest on.
-- KEYS notifications
-- ARGV before, limit
-- returns {unread, newest id, read id, {{id, JSON}, …}}, newest first
register_despite_full('notification_page', function(keys, args)
  sync_index(keys)
  local page = {}
  for i, entry in ipairs(redis.call('XREVRANGE', keys.notifications, args.before, '-', 'COUNT', args.limit)) do
    page[i] = { entry[1], entry[2][2] }
  end
  local count, newest, read = counts(keys)
  return { count, newest, read, page }
end)

-- Marks notifications read up to and including one. live: key of the requester's live sessions, '' where it is in another slot and the caller
-- has looked. deadline: ms until when the requester waits, '' unknown.
-- KEYS notifications
-- ARGV id, live, session, epoch, deadline
-- returns {unread ones left, newest id, read id}, nil if there is no such notification, or late, superseded, none (no session): nothing is done
register('notification_read', function(keys, args)
  local status = session_status(args.live, args.session, args.epoch)
  if status ~= 1 then return status == 0 and 'superseded' or 'none' end
  if args.deadline ~= '' and now_ms() > tonumber(args.deadline) then return 'late' end
  if #redis.call('XRANGE', keys.notifications, args.id, args.id) == 0 then return false end
  sync_index(keys)
  if score_of(args.id) > score_of(read_up_to(keys)) then redis.call('SET', keys.notifications_read, args.id) end
  return { counts(keys) }
end)
