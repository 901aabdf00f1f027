import { defineConfig } from 'vitest/config'

// Vitest hands these to Node as well: with `import` among them, a CommonJS package would require() the ESM half of another.
const conditions = ['@claimcheck/source', 'node', 'module', 'default']

export default defineConfig({
  ssr: { resolve: { conditions, externalConditions: ['node', 'module', 'default'] } },
  test: {
    include: [
      'packages/*/test/**/*.test.ts',
      'test-fixtures/test/**/*.test.ts',
      'bench/test/**/*.test.ts',
      'test/**/*.test.ts',
    ],
    typecheck: { include: ['packages/*/test/**/*.test-d.ts'], tsconfig: './tsconfig.test.json' },
    testTimeout: 20_000,
  },
})
