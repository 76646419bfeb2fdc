-- What every function of session-service is called with:
--   KEYS the partition's command stream, which also routes the call
--   ARGV names, JSON: the partition's key and channel names, those with an id up to where the id goes
--        command, JSON; `entry`, where there is one, is the id of the stream entry this call carries out, `group` its group
-- and answers: JSON with a `status` of its own. Session keys cannot be declared: only the function knows which sessions live.
local function arguments(args)
  return cjson.decode(args[1]), cjson.decode(args[2])
end

-- True once the entry is ours to carry out (or there is none); false when it has been carried out before.
local function take(keys, command)
  return not command.entry or take_entry(keys[1], command.group, command.entry) == nil
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
