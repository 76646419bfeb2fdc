local LIST_KEPT_MS = 5000

local function session_json(record, with_user)
  local user = with_user and { id = record.userId, username = record.username, displayName = record.displayName }
  return cjson.encode({
    id = record.id, device = record.device, ip = record.ip, createdAt = record.createdAt,
    lastSeenAt = record.lastSeenAt, expiresAt = iso8601(tonumber(record.expiresAt)), user = user or nil,
  })
end

-- Building and keeping happen in one step, and every change of the sessions deletes what was kept: a list from before a
-- takeover can never be stored after it.
local function cached(key, now, build)
  local kept = redis.call('GET', key)
  if kept then return '{"status":"HIT",' .. kept .. '}' end
  local text = '"cachedAt":"' .. iso8601(now) .. '","sessions":' .. json_list(build())
  redis.call('SET', key, text, 'PX', LIST_KEPT_MS)
  return '{"status":"MISS",' .. text .. '}'
end

-- The actor's live sessions, newest first.
-- command: actor
-- KEYS _commands
-- ARGV partition | command
-- returns STALE, or HIT or MISS {cachedAt, sessions}
register_despite_full('sessions_own', function(keys, args)
  local command = cjson.decode(args.command)
  local now = now_ms()
  local is_live, why = is_actor_live(args, now, command.actor)
  if not is_live then return why end
  return cached(args.own_list .. command.actor.userId, now, function()
    local items = {}
    for _, session in ipairs(live_sessions(args, command.actor.userId)) do
      if not has_expired(session.record, now) then table.insert(items, 1, session_json(session.record, false)) end
    end
    return items
  end)
end)

-- All live sessions of the partition, in no order.
-- KEYS _commands
-- ARGV partition | _command
-- returns HIT or MISS {cachedAt, sessions}
register('sessions_all', function(keys, args)
  local now = now_ms()
  return cached(args.list, now, function()
    local items = {}
    for _, session_id in ipairs(redis.call('ZRANGEBYSCORE', args.index, now, '+inf')) do
      local record = find_session(args, session_id)
      if record and record.state == 'live' and not has_expired(record, now) then
        items[#items + 1] = session_json(record, true)
      end
    end
    return items
  end)
end)
