import { ours } from './places.mjs'

export const memory = [
  { title: 'Memory, cached token', table: 'cached-token', row: ours, column: 'bytes', atMost: 3_072, unit: 'bytes' },
  ...['tokens', 'subjects'].map((things) => ({
    title: `Memory, denylist of 1 M ${things}`,
    table: 'denylist',
    row: `1,000,000 ${things}`,
    column: 'mebibytes',
    atMost: 48,
    unit: 'MiB',
    digits: 1,
  })),
  {
    // "Flat" is a word; a tenth is what collections leave to chance.
    title: 'Memory, heap after 1 M distinct tokens ÷ after 100,000',
    table: 'distinct-tokens',
    row: 'after 1,000,000',
    column: 'heapMebibytes',
    under: 'after 100,000',
    atMost: 1.1,
  },
].map((goal) => ({ section: 'memory', ...goal }))

const core = { section: 'start-up', table: 'size', row: '@claimcheck/core' }
export const startUp = [
  { title: 'Size, dependencies of core', ...core, column: 'dependencies', atMost: 2, unit: 'packages' },
  {
    title: 'Size, core minified without them',
    ...core,
    column: 'minifiedKiB',
    atMost: 40,
    unit: 'KiB',
    digits: 1,
  },
  {
    title: 'Start-up, import of core ÷ jose',
    ...core,
    table: 'import',
    column: 'milliseconds',
    under: 'jose',
    atMost: 1.5,
  },
]
