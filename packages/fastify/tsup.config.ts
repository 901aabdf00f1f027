import { defineConfig } from 'tsup'

export default defineConfig({
  entry: { index: 'src/index.ts', providers: 'src/providers.ts' },
  format: 'esm',
  target: 'es2022',
  dts: true,
  clean: true,
  silent: true,
})
