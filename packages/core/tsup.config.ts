import { defineConfig } from 'tsup'

const doors = { index: 'src/index.ts', adapter: 'src/adapter.ts', store: 'src/store.ts', providers: 'src/providers.ts' }

export default defineConfig({
  entry: {
    ...doors,
    'platform.node': 'src/platform/platform.node.ts',
    'platform.web': 'src/platform/platform.web.ts',
  },
  format: 'esm',
  target: 'es2022',
  platform: 'neutral',
  external: [/^#/, /^node:/],
  dts: { entry: doors },
  splitting: true,
  clean: true,
  silent: true,
})
