import { createRequire } from 'node:module'

// By its path: what a bench of the other packages does not need, it does not install.
const folder = new URL('../../packages/redis/', import.meta.url)
const { redisDenylist } = await import(new URL('dist/index.js', folder))
const { Redis } = createRequire(new URL('package.json', folder))('ioredis')

export { Redis, redisDenylist }
