import { defineConfig } from 'tsup'

// No declarations: types are read from the sources, and only this workspace reads them.
export default defineConfig({
  entry: {
    index: 'src/index.ts',
    'real-issuer': 'src/real-issuer.ts',
    'adapter-contract': 'src/adapter-contract.ts',
    'vectors/authorization-header': 'vectors/authorization-header.ts',
  },
  format: 'esm',
  target: 'node20',
  platform: 'node',
  // Its users bring it along: only tests read the contract.
  external: ['vitest'],
  // What it takes from @claimcheck/testing is bundled from source: its build waits for no other.
  esbuildOptions(options) {
    options.conditions = ['@claimcheck/source']
  },
  splitting: true,
  clean: true,
  silent: true,
})
