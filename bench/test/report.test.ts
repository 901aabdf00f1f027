import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { goals } from '../goals/goals.mjs'
import { judgeGoals, problemsOf } from '../goals/judge.mjs'
import { missed } from '../goals/missed.mjs'
import { renderChart } from '../report/chart.mjs'
import { excerptOf, renewReadme } from '../report/excerpt.mjs'
import { renderRun } from '../report/markdown.mjs'
import { committed, readRun, rounded } from '../report/results.mjs'
import { measureSections } from '../report/run.mjs'
import { empty, rows, runOf, type Sample, warm } from './made-up-run.js'

describe('the report', () => {
  const text = renderRun(runOf(rows), {})
  const lineOf = (start: string) => text.split('\n').find((line) => line.startsWith(start))

  it('has ratios first, each of one round, then medians with their spread', () => {
    expect(lineOf('| jose')).toBe('| jose 6.0.0 **(accepts: expired)** | 1.50 × | 294 (98…490) |')
    expect(lineOf('| claimcheck')).toBe('| claimcheck | 1.00 × | 900 (98…980) |')
  })

  it('leaves open what was not measured', () => {
    expect(lineOf('| absent')).toBe('| absent | – | – |')
  })

  it('takes no ratio from a round in which one of the two has no value', () => {
    const holed = [{ warm: 100 }, {}, { warm: 400 }] as Sample[]
    const table = renderRun(runOf([warm('claimcheck', [200, 9, 400]), { name: 'holed', samples: holed }]), {})
    expect(table).toContain('| holed | 1.50 × | 250 (100…400) |')
  })

  it('shows the same after it was written down', () => {
    const run = runOf([warm('claimcheck', [1 / 3, 2 / 3]), { name: 'odd', samples: [{ warm: Number.NaN }, {}] }])
    const kept = rounded(run)
    expect(kept.sections[0].tables[0].rows[0].samples).toEqual([{ warm: 0.333333 }, { warm: 0.666667 }])
    expect(renderRun(kept, {})).toBe(renderRun(run, {}))
  })

  it('begins with the goals, reached, missed and not measured', () => {
    expect(text.indexOf('## Goals')).toBeLessThan(text.indexOf('## HTTP'))
    expect(text).toContain(`Express, 10,000 warm tokens: ours ÷ ${empty} | ≥ 0.97 × | 0.980 × | 0.900…0.980 | yes |`)
    expect(text).toContain('Express, 10,000 warm tokens: ours ÷ jose | ≥ 1.75 × | 1.500 × | 1.000…2.000 | **no** |')
    expect(text).toContain('Express, 10,000 warm tokens: ours ÷ passport-jwt | ≥ 3.3 × | – | – | **not measured** |')
    expect(text).not.toContain('| In process')
  })

  it('says why a goal is missed, in a full run only', () => {
    const title = 'HTTP, Express, 10,000 warm tokens: ours ÷ jose'
    const reasons = { [title]: 'It is quicker today.' }
    expect(renderRun(runOf(rows), reasons)).toContain(`It is quicker today.\n\n- ${title}\n`)
    expect(renderRun(runOf(rows, 'quick'), reasons)).not.toContain('It is quicker today.')
    const unexplained = text.slice(text.indexOf('_No reason is written yet._'))
    expect(unexplained).toContain(`\n- ${title}\n`)
  })
})

describe('a run', () => {
  const section = { id: 'good', title: 'Good', tables: [] }
  const planned = (id: string, measure: (plan: unknown, cpus: number[]) => unknown) => ({
    id,
    measure: async (plan: unknown, cpus: number[]) => measure(plan, cpus),
    plans: { full: 'much', quick: 'little' },
  })

  it('hands each section its plan and its cores', async () => {
    const asked: unknown[] = []
    const measure = (...given: unknown[]) => asked.push(given)
    await measureSections([planned('good', measure)], { size: 'quick', cpus: [0, 1], say: () => {} })
    expect(asked).toEqual([['little', [0, 1]]])
  })

  it('reports a section that throws without the paths of the machine, and goes on', async () => {
    const broken = () => {
      throw new TypeError('no /home/me/bench/worker.mjs\nat home')
    }
    const sections = await measureSections([planned('bad', broken), planned('good', () => section)], {
      size: 'full',
      cpus: [],
      say: () => {},
    })
    expect(sections).toEqual([{ id: 'bad', title: 'bad', failed: 'TypeError: no …', tables: [] }, section])
    expect(renderRun({ ...runOf(rows), sections }, {})).toContain(
      '## bad\n\n**This section failed: TypeError: no …**\n',
    )
  })
})

describe('the chart and the excerpt', () => {
  it('show what each keeps, and a star for one with a mark', async () => {
    const chart = await renderChart(runOf(rows))
    for (const words of ['>Express<', '>claimcheck<', '>98 %<', '>jose *<', '>74 %<']) expect(chart).toContain(words)
    expect(chart).not.toContain(`>${empty}<`)
    expect(excerptOf(runOf(rows))).toContain('| Express | 98 % | 74 % (jose *) | 74 % |')
  })

  it('stands in README in the form that docs writes, and nowhere else', () => {
    const root = mkdtempSync(join(tmpdir(), 'claimcheck-bench-'))
    const file = join(root, 'README.md')
    writeFileSync(file, 'Before.\n\n<!-- generated: speed -->\nold\n<!-- end: speed -->\n\nAfter.\n')
    renewReadme(root)
    const lines = readFileSync(file, 'utf8').split('\n')
    writeFileSync(file, 'No section.\n')
    expect(() => renewReadme(root)).toThrow('README.md has no generated section "speed"')
    rmSync(root, { recursive: true })
    expect(lines).toEqual([
      'Before.',
      '',
      '<!-- generated: speed -->',
      '<!-- biome-ignore format: generated by pnpm run docs -->',
      'No run has been committed yet.',
      '',
      '<!-- end: speed -->',
      '',
      'After.',
      '',
    ])
  })

  it('is not drawn without HTTP', async () => {
    expect(await renderChart({ ...runOf(rows), sections: [] })).toBeUndefined()
  })
})

describe.runIf(existsSync(new URL('latest.json', committed)))('the committed run', () => {
  const run = () => readRun(committed)

  it('is a full one, rendered as it would be now: else run node bench/report/renew.mjs', () => {
    expect(run().name).toBe('full')
    expect(readFileSync(new URL('latest.md', committed), 'utf8')).toBe(renderRun(run(), missed))
  })

  it('has a reason for every missed goal, and none for another: write them in goals/missed.mjs', () => {
    expect(problemsOf(judgeGoals(run(), goals), missed)).toEqual([])
  })
})
