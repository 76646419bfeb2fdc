-- What every function of session-service is given:
--   KEYS commands: the partition's command stream, which also routes the call
--   ARGV the partition's key and channel names, those with an id up to where the id begins, and the command, JSON;
--        its `entry`, where there is one, is the id of the stream entry that this call carries out, `group` its group
-- and returns: JSON with a `status` of its own. Session keys cannot be declared: only the function knows which sessions are live.
-- ARGV(partition) events, user, username, epoch, live, session, index, handles, own_list, list, audit, throttle, takeovers,
--   devices, places, invite, sessions

-- True once the entry is ours to carry out (or there is none); false when it has been carried out before.
local function acknowledge(commands_key, command)
  return not command.entry or acknowledge_entry(commands_key, command.group, command.entry) == nil
end

local function answer(status, fields)
  fields = fields or {}
  fields.status = status
  return cjson.encode(fields)
end

local function as_table(flat)
  local result = {}
  for i = 1, #flat, 2 do result[flat[i]] = flat[i + 1] end
  return result
end

local function read_hash(key)
  return as_table(redis.call('HGETALL', key))
end

-- cjson writes an empty table as an object; lists are put together here.
local function json_list(items)
  return '[' .. table.concat(items, ',') .. ']'
end
