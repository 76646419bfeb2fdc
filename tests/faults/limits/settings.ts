/** Limits that would make these short runs slow; everything that carries a promise is as in production. */
export const ENV: NodeJS.ProcessEnv = {
  PASSWORD_HASH_MEMORY: '19456',
  PASSWORD_HASH_TIME: '2',
  LOG_LEVEL: 'warn',
};
