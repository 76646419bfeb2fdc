-- Appends a request that is carried out although Redis is full; its entry is deleted when it has been.
-- KEYS stream
-- ARGV envelope, by
-- returns the entry id
register_despite_full('request_append', function(keys, args)
  return redis.call('XADD', keys.stream, '*', 'm', args.envelope, 'by', args.by)
end)
