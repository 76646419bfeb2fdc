-- A request that is carried out although Redis is full; its entry goes when it has been.
-- KEYS stream   ARGV envelope   -> entry id
register_despite_full('request_append', function(keys, args)
  return redis.call('XADD', keys[1], '*', 'm', args[1], 'by', args[2])
end)
