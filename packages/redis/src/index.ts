export type { IoredisClient, NodeRedisClient, RedisClient } from './client.js'
export type { RedisDenylistOptions, WaitOptions } from './options.js'
export { type RedisDenylist, redisDenylist } from './redis-denylist.js'
