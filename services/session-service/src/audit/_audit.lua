-- Appends one entry to the partition's audit trail, and drops those older than `retention` ms.
-- The entries of one user are chained: `prev` is the id of that user's entry before it, so that a page of their
-- history costs as many look-ups as it has lines, however many users share the partition.
-- entry: kind, and of user, device, ip, session, by, reason, distance, speed what applies
local function write_audit(args, now, retention, entry)
  local fields = {}
  for field, value in pairs(entry) do
    fields[#fields + 1] = field
    fields[#fields + 1] = value
  end
  local user_key = entry.user and args.user .. entry.user
  local prev = user_key and redis.call('HGET', user_key, 'audited')
  if prev then
    fields[#fields + 1] = 'prev'
    fields[#fields + 1] = prev
  end
  local id = redis.call('XADD', args.audit, 'MINID', '~', now - retention, '*', unpack(fields))
  if user_key then redis.call('HSET', user_key, 'audited', id) end
  return id
end
