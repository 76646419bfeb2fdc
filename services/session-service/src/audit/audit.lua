-- A page of one user's audit trail, newest first: follows the chain from `before` (exclusive), else from the newest.
-- command: userId, before (entry id, optional), limit
-- KEYS _commands
-- ARGV partition | command
-- returns PAGE {entries, next (entry id, where there is more)}
register_despite_full('audit_own', function(keys, args)
  local command = cjson.decode(args.command)
  local read = function(id)
    local found = redis.call('XRANGE', args.audit, id, id)[1]
    if not found then return nil end
    local fields = as_table(found[2])
    -- The client chooses the cursor: it must not lead into another user's history.
    return fields.user == command.userId and fields or nil
  end
  local id = redis.call('HGET', args.user .. command.userId, 'audited')
  if command.before then
    local last = read(command.before)
    id = last and last.prev
  end
  local items, shown = {}, nil
  while id and #items < command.limit do
    local fields = read(id)
    if not fields then
      id = nil
      break
    end
    shown, fields.id = id, id
    items[#items + 1] = cjson.encode(fields)
    id = fields.prev
  end
  local rest = id and shown and ',"next":"' .. shown .. '"' or ''
  return '{"status":"PAGE","entries":' .. json_list(items) .. rest .. '}'
end)
