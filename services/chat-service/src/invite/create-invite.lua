local function is_full(invites, user)
  local own = 0
  for _, invite in ipairs(invites) do
    if invite[2] == user then own = own + 1 end
  end
  return #invites >= MOST_IN_ROOM or own >= MOST_PER_MEMBER
end

-- max_uses: '' for any number; expires_at: ms, '' for a week from now.
-- KEYS invites
-- ARGV command | max_uses, expires_at, code
-- returns {'ok', code}
command('invite_create', function(keys, args)
  local user, now = args.user, now_ms()
  local role, rejection = admit(keys, user)
  if not role then return rejection end
  if redis.call('HGET', keys.room, 'kind') == 'direct' then return rejected('conflict', 'A direct room takes nobody in') end
  local ends = args.expires_at == '' and now + LASTS_MS or tonumber(args.expires_at)
  if ends <= now then return rejected('bad_request', 'expiresAt: Has passed already') end
  if is_full(living_invites(keys, true), user) then
    return rejected('conflict', 'There are too many invitations to this room: revoke one first')
  end
  redis.call('HSET', keys.invite, 'room', args.room_id, 'by', user, 'maxUses', args.max_uses, 'expiresAt', ends,
    'since', redis.call('ZSCORE', keys.members, user), 'made', now)
  redis.call('PEXPIREAT', keys.invite, ends + KEPT_AFTER_MS)
  redis.call('HSET', keys.invites, args.code, user)
  return { 'ok', args.code }
end)
