-- A sign-in that does not succeed: counted (unless it was never tried), written into the audit trail.
-- One that failed while another failure locked the sign-in is answered like those who came after: it learns nothing.
-- command: name, address, userId, deviceKey (optional), sessionId (of who changes the password, optional), device, ip, rule,
--          retentionMs, wasTried
-- KEYS commands
-- ARGV partition | command
-- returns DONE, FAILED {isStranger: it counts against its address too} or THROTTLED {retryAfterMs}
register('sign_in_refused', function(keys, args)
  local command = cjson.decode(args.command)
  if not acknowledge(keys.commands, command) then return answer('DONE') end
  local now = now_ms()
  local subject, is_known_device
  if command.sessionId then
    subject = change_subject(command.sessionId)
  else
    subject, is_known_device = sign_in_subject(args, command, command.userId)
  end
  local is_stranger = not command.sessionId and not is_known_device
  local wait = throttle_wait(args, now, subject)
  local entry = { user = command.userId, device = command.device, ip = command.ip }
  if wait == 0 and command.wasTried then
    throttle_fail(args, now, subject, command.rule)
    if is_stranger then count_failure(args, 'account:' .. command.name, command.rule.forgetMs) end
    entry.kind = 'sign_in_failed'
    write_audit(args, now, command.retentionMs, entry)
    return answer('FAILED', { isStranger = is_stranger })
  end
  if is_first_report(args, subject) then
    entry.kind = 'throttled'
    write_audit(args, now, command.retentionMs, entry)
  end
  return answer('THROTTLED', { retryAfterMs = math.max(1, wait) })
end)
