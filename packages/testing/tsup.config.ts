import { defineConfig } from 'tsup'

export default defineConfig({
  entry: { index: 'src/index.ts', express: 'src/express.ts', fastify: 'src/fastify.ts', koa: 'src/koa.ts' },
  format: 'esm',
  target: 'es2022',
  dts: true,
  clean: true,
  silent: true,
})
