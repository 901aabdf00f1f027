export type Sample = Record<string, number>
type Row = { name: string; version?: string; baseline?: boolean; marks?: string[]; note?: string; samples: Sample[] }

export const empty = 'empty middleware or hook'
export const warm = (name: string, values: number[], rest: Partial<Row> = {}): Row => ({
  name,
  ...rest,
  samples: values.map((value) => ({ warm: value })),
})

const express = (rows: Row[]) => ({
  id: 'express',
  title: 'Express',
  columns: [{ id: 'warm', label: 'requests/s', spread: true }],
  ratios: [{ label: 'ours ÷ this', column: 'warm', over: 'claimcheck' }],
  rows,
})

const machine = { date: '2026-01-02T03:04:05Z', node: '20', openssl: '3', kernel: 'Linux 6', cores: 2, cpu: 'A CPU' }
export const runOf = (rows: Row[], name = 'full') => ({
  name,
  machine,
  versions: { peer: '1.2.3' },
  plans: {},
  sections: [{ id: 'http', title: 'HTTP', note: 'On loopback.', rounds: 3, tables: [express(rows)] }],
})

/** A machine that is ten times slower in the second round, and in the third a peer that has no value. */
export const rows = [
  warm(empty, [1000, 100, 1000], { baseline: true }),
  warm('claimcheck', [980, 98, 900]),
  warm('jose', [490, 98], { version: '6.0.0', marks: ['accepts: expired'] }),
  warm('absent', []),
]
