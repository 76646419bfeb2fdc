-- A message's content is kept apart from the log, whose entries cannot be changed: the log records that there was one (field `m`, its time
-- in ms) and the hash of bodies holds its content, so that an edit or a deletion leaves nothing of the earlier text. A body holds what cannot
-- be derived: time (ms), JSON of the author, JSON of the text, `"clientId":…,"replyTo":…`, JSON of the mentions, and the times of the last
-- edit and of the deletion ('' none), between line feeds, which JSON does not contain.
-- Messages of earlier versions are events in the log (field `e`), their changes in the hash of edits. Once changed they get a body.

local BODY = '^([^\n]*)\n([^\n]*)\n([^\n]*)\n([^\n]*)\n([^\n]*)\n([^\n]*)\n([^\n]*)$'

local function parse_body(body)
  local at, author, text, rest, mentions, edited, deleted = string.match(body, BODY)
  return { at = at, author = author, text = text, rest = rest, mentions = mentions, edited = edited, deleted = deleted }
end

local function write_body(keys, seq, m)
  local body = table.concat({ m.at, m.author, m.text, m.rest, m.mentions, m.edited, m.deleted }, '\n')
  redis.call('HSET', keys.bodies, seq, body)
end

local function is_event(json, name) return string.find(json, '{"event":"' .. name .. '"', 1, true) == 1 end

-- Of the JSON of an event. Inside a text quotes are escaped, so these names between bare quotes are the fields themselves.
local function parse_created(json)
  local author = string.find(json, '"author":', 1, true)
  local text = string.find(json, ',"text":', author, true)
  local rest = string.find(json, ',"clientId":', text, true)
  local mentions = string.find(json, ',"mentions":', rest, true)
  local edited = string.find(json, ',"editedAt":', mentions, true)
  return {
    at = string.match(json, '"at":"([^"]+)"'), author = string.sub(json, author + 9, text - 1),
    text = string.sub(json, text + 8, rest - 1), rest = string.sub(json, rest + 1, mentions - 1),
    mentions = string.sub(json, mentions + 12, edited - 1), edited = '', deleted = '',
  }
end

-- change: {"text":…,"mentions":[…],"editedAt"|"deletedAt":"…"}
local function apply_change(m, change)
  local mentions = string.find(change, ',"mentions":', 1, true)
  local what, time = string.match(change, ',"(%a+)At":"([^"]+)"}$')
  m.text = string.sub(change, 9, mentions - 1)
  m.mentions = string.match(change, '^%b[]', mentions + 12)
  m[what] = time
end

-- The message with that seq as it is now; nil where that seq is another event. json: its entry in the log, where the caller has it.
local function message_at(keys, seq, json)
  local body = redis.call('HGET', keys.bodies, seq)
  if body then return parse_body(body) end
  if not json then
    local id = seq .. '-0'
    local entry = redis.call('XRANGE', keys.log, id, id)[1]
    json = entry and entry[2][1] == 'e' and entry[2][2]
  end
  if not json or not is_event(json, EVENT.message_created) then return nil end
  local m = parse_created(json)
  local change = redis.call('HGET', keys.edits, seq)
  if change then apply_change(m, change) end
  return m
end

-- Stores the message as it is now and leaves nothing of what it was: where the log holds the message of an earlier version, that entry is
-- deleted, and the body replaces it.
local function replace_message(keys, seq, m)
  local id = seq .. '-0'
  local entry = redis.call('XRANGE', keys.log, id, id)[1]
  write_body(keys, seq, m)
  redis.call('HDEL', keys.edits, seq)
  if entry and entry[2][1] == 'e' then redis.call('XDEL', keys.log, id) end
end

local function time_of(m) return tonumber(m.at) and iso8601(tonumber(m.at)) or m.at end

local function quoted(time) return time == '' and 'null' or '"' .. time .. '"' end

local function message_json(room, seq, m)
  return '{"room":"' .. room .. '","seq":' .. seq .. ',"createdAt":"' .. time_of(m) .. '","author":' .. m.author ..
    ',"text":' .. m.text .. ',' .. m.rest .. ',"mentions":' .. m.mentions .. ',"editedAt":' .. quoted(m.edited) ..
    ',"deletedAt":' .. quoted(m.deleted) .. ',"reactions":{}}'
end

local function created_json(room, seq, m)
  return '{"event":"' .. EVENT.message_created .. '","room":"' .. room .. '","seq":' .. seq .. ',"at":"' .. time_of(m) ..
    '","data":{"message":' .. message_json(room, seq, m) .. '}}'
end

-- JSON of a stored message.edited, with the present text of its message.
local function edited_json(keys, json)
  local _, target = string.find(json, '"target":%d+')
  local by = string.find(json, ',"by":{"id":"', target, true)
  local m = message_at(keys, string.match(json, '"target":(%d+)')) or { text = '""', mentions = '[]', edited = '' }
  local time = m.edited ~= '' and m.edited or string.match(json, '"at":"([^"]+)"')
  return string.sub(json, 1, target) .. ',"text":' .. m.text .. ',"mentions":' .. m.mentions .. ',"editedAt":"' .. time .. '"' ..
    string.sub(json, by)
end

-- JSON of an event of the log as it may be shown now. entry: nil where the body has replaced it.
local function event_json(keys, args, seq, entry)
  local json = entry and entry[2][1] == 'e' and entry[2][2] or nil
  if json and is_event(json, EVENT.message_edited) then return edited_json(keys, json) end
  if json and not is_event(json, EVENT.message_created) then return json end
  local m = message_at(keys, seq, json)
  return m and created_json(args.room_id, seq, m)
end

-- {seq, JSON of the message as it is now, JSON emoji → count or '', own emojis between spaces}
local function message_row(keys, args, seq, m, reactions)
  local own = {}
  if reactions then
    local reactors = keys.room .. ':reactors:' .. seq
    for emoji in pairs(cjson.decode(reactions)) do
      if redis.call('SISMEMBER', reactors, emoji .. ' ' .. args.user) == 1 then own[#own + 1] = emoji end
    end
  end
  return { seq, message_json(args.room_id, seq, m), reactions or '', table.concat(own, ' ') }
end

local function author_of(m) return string.match(m.author, '"id":"([^"]+)"') end

-- The message that a command is about, or nil and a rejection.
local function target_of(keys, seq)
  local m = message_at(keys, seq)
  if not m then return nil, rejected('not_found', 'There is no such message') end
  if m.deleted ~= '' then return nil, rejected('gone', 'The message was deleted') end
  return m, nil
end

-- How often a message has been edited: field of the hash of edits. Edits of earlier versions are not counted.
local function edit_count(seq) return 'n' .. seq end
