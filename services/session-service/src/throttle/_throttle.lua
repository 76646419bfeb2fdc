-- Failures lock their source: one username at one address, whether the name exists or not, and apart from that each device
-- that has signed in to it before. So neither an attack on an account nor a neighbour's typing errors lock out other users, and
-- no one gets unlimited guesses. What failed over all addresses of an account, and over all accounts of an address, locks no one:
-- it leads into a slow lane.
-- command.address: as throttling counts it; it holds no space, so no name can be mistaken for a name with an address
local function sign_in_subject(args, command, user_id)
  local device_key = command.deviceKey
  if user_id and device_key and redis.call('ZSCORE', args.devices .. user_id, device_key) then
    return 'device:' .. command.name .. ':' .. device_key, true
  end
  return 'pair:' .. command.address .. ' ' .. command.name, false
end

-- Wrong passwords in the form that changes it are counted for the session they come from: a stolen one gets no unlimited guesses, and
-- failed sign-ins from outside do not keep the owner from changing the password.
local function change_subject(session_id)
  return 'change:' .. session_id
end

-- Milliseconds until the subject may try again; 0: now.
local function throttle_wait(args, now, subject)
  local till = tonumber(redis.call('HGET', args.throttle .. subject, 'until') or '0')
  return math.max(0, till - now)
end

local function count_failure(args, subject, forget_ms)
  local key = args.throttle .. subject
  local failures = redis.call('HINCRBY', key, 'failures', 1)
  redis.call('PEXPIRE', key, forget_ms)
  return failures
end

-- Counts one failure. From the `free`-th on every failure locks: for firstMs, doubling up to maxMs.
local function throttle_fail(args, now, subject, rule)
  local failures = count_failure(args, subject, rule.forgetMs)
  if failures < rule.free then return end
  local wait = math.min(rule.maxMs, rule.firstMs * 2 ^ math.min(40, failures - rule.free))
  redis.call('HSET', args.throttle .. subject, 'until', now + wait)
end

-- Takes back failures that turned out to be typing errors: the user who made them has signed in from there. Those of others stay, or an
-- attacker would make their guesses forgotten by signing in to an account of their own.
local function heal(args, subject, failures)
  local key = args.throttle .. subject
  local counted = tonumber(redis.call('HGET', key, 'failures') or '0')
  if failures == 0 or counted == 0 then return end
  if counted <= failures then
    redis.call('DEL', key)
  else
    redis.call('HINCRBY', key, 'failures', -failures)
  end
end

-- What a sign-in forgets. Returns how many failures it made good for its address.
local function forget_failures(args, command, user_id)
  local subject, is_known_device = sign_in_subject(args, command, user_id)
  local key = args.throttle .. subject
  local failures = tonumber(redis.call('HGET', key, 'failures') or '0')
  redis.call('DEL', key)
  if is_known_device then return 0 end
  heal(args, 'account:' .. command.name, failures)
  return failures
end

-- True the first time it is called during one lock: the audit trail has one entry for a lock, not one for every attempt.
local function is_first_report(args, subject)
  local key = args.throttle .. subject
  local till, reported = unpack(redis.call('HMGET', key, 'until', 'told'))
  if not till or till == reported then return false end
  redis.call('HSET', key, 'told', till)
  return true
end
