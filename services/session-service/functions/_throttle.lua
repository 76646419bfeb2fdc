-- Failures are counted for a username whether it exists or not, and apart for each device that has signed in to it before:
-- an attack on an account neither locks its owner's devices out, nor does a known device get endless guesses.
local function account_subject(names, name, user_id, device_key)
  if user_id and device_key and redis.call('ZSCORE', names.devices .. user_id, device_key) then
    return 'device:' .. name .. ':' .. device_key
  end
  return 'account:' .. name
end

-- Wrong passwords in the form that changes it are counted for the session they come from: a stolen one gets no endless guesses, and
-- nobody who fails to sign in from outside keeps the owner from changing the password.
local function change_subject(session_id)
  return 'change:' .. session_id
end

-- Milliseconds until the subject may try again; 0: now.
local function throttle_wait(names, now, subject)
  local till = tonumber(redis.call('HGET', names.throttle .. subject, 'until') or '0')
  return math.max(0, till - now)
end

-- Counts one failure. From the `free`-th on every failure locks: for firstMs, doubling up to maxMs.
local function throttle_fail(names, now, subject, rule)
  local key = names.throttle .. subject
  local failures = redis.call('HINCRBY', key, 'failures', 1)
  redis.call('PEXPIRE', key, rule.forgetMs)
  if failures < rule.free then return 0 end
  local wait = math.min(rule.maxMs, rule.firstMs * 2 ^ math.min(40, failures - rule.free))
  redis.call('HSET', key, 'until', now + wait)
  return wait
end

-- True the first time it is asked during one lock: the audit trail names a lock once, not every knock at the door.
local function is_news(names, subject)
  local key = names.throttle .. subject
  local till, told = unpack(redis.call('HMGET', key, 'until', 'told'))
  if not till or till == told then return false end
  redis.call('HSET', key, 'told', till)
  return true
end
