-- Behind the shared prelude, in front of every function of this library.

-- A function about a room has these keys (room/room-calls.ts puts them in order); a command also has `once`, the key of its answer: the
-- room's own key where the command has no idempotency key.
-- KEYS(room) lease, commands, events, room, log, members, people, reads, index, edits, deleted, mentions, reactions, names, bodies
-- KEYS(command) room | once

-- Every function about a room is told which room and which user asks. A command is also told how to acknowledge its entry and how to see
-- whether its sender may: key of the live sessions ('' where the caller has looked), session, epoch, key of the rate limit ('' where it does
-- not count). `rejection`: '', or JSON {code, message, waitMs} where it is known already that the sender may not.
-- The sender's two keys belong to another service or are in another slot, so they cannot be among KEYS: on a cluster the caller looks before.
-- ARGV(request) room_id, user
-- ARGV(command) request | fence, entry, live, session, epoch, rate, rejection

-- Replies: a verdict of acknowledge_command (text), {'rejected', code, message or nil, ms to wait or nil} or {'ok', …}.
local function rejected(code, message, wait) return { 'rejected', code, message, wait } end

-- 1 the session is live, 0 another one of the user's is, -1 none
local function session_status(live_key, session, epoch)
  if live_key == '' then return 1 end
  if redis.call('HGET', live_key, session) == epoch then return 1 end
  return redis.call('HLEN', live_key) > 0 and 0 or -1
end

-- Generic cell rate: one message every `interval` ms (a fraction, too), `burst` at once. `state`: what the key holds. Returns how many of
-- those wanted are granted, and ms until the next. The stored state is rounded, which must cost nobody a message: hence the thousandth.
-- Redis accepts whole ms only, and an error here would come when the command has been acknowledged already.
local function grant_messages(rate_key, state, now, interval, burst, wanted)
  local ahead = math.max(tonumber(state or '0'), now) - now
  local granted = math.min(wanted, math.floor((interval * burst - ahead) / interval + 0.001))
  if granted < 0 then granted = 0 end
  if granted > 0 then
    ahead = ahead + granted * interval
    redis.call('SET', rate_key, string.format('%.3f', now + ahead), 'PX', math.ceil(ahead) + 1000)
  end
  return granted, math.max(0, ahead + interval - interval * burst)
end

-- Why the sender may not, or nil; and what the key of the rate limit holds.
local function check_sender(args)
  if args.rejection ~= '' then
    local rejection = cjson.decode(args.rejection)
    return rejected(rejection.code, rejection.message, rejection.waitMs)
  end
  local status = session_status(args.live, args.session, args.epoch)
  local rate = args.rate ~= '' and redis.call('GET', args.rate)
  if status == 1 then return nil, rate end
  return rejected(status == 0 and 'session_superseded' or 'session_required'), rate
end

local ONCE_MS = 90000000

-- What the command with this idempotency key was answered, or nil; and the key, where there is one.
local function remembered_answer(keys)
  if keys.once == keys.room then return nil, nil end
  local packed = redis.call('GET', keys.once)
  return packed and cmsgpack.unpack(packed) or nil, keys.once
end

-- Registers a function that carries out a command. A session that was superseded before this very moment can do nothing any more.
-- What was done before is looked up before anything is rejected, since a rejection promises that nothing was done: a command sent again with
-- the same idempotency key is answered as the first time, and nothing is done. The key is one of the user's, so that nobody else is given
-- that answer; a sender who may no longer see the room is told no more than they were then.
-- carry_out may return, behind the answer, what to remember instead of it. options.already(keys, args, remembered or nil, rejection or nil):
-- the answer where the command was carried out before, for those that look that up themselves; it writes nothing.
-- options.register: how it is registered.
local function command(name, carry_out, options)
  options = options or {}
  local register_it = options.register or register
  register_it(name, function(keys, args)
    -- Read before anything is written: what cannot be read must leave the entry where it is.
    local rejection, rate = check_sender(args)
    local remembered, once = remembered_answer(keys)
    local first = options.already and options.already(keys, args, remembered, rejection) or remembered
    local verdict = acknowledge_command(keys.lease, args.fence, keys.commands, args.entry)
    if verdict then return verdict end
    if first or rejection then return first or rejection end
    local answer, remember = carry_out(keys, args, rate)
    if once and answer[1] == 'ok' then redis.call('SET', once, cmsgpack.pack(remember or answer), 'PX', ONCE_MS) end
    return answer
  end)
end
