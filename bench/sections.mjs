import * as flood from './flood/plan.mjs'
import { measureFlood } from './flood/section.mjs'
import * as growth from './growth/plan.mjs'
import { measureGrowth } from './growth/section.mjs'
import * as http from './http/plan.mjs'
import { measureHttp } from './http/section.mjs'
import * as inProcess from './in-process/plan.mjs'
import { measureInProcess } from './in-process/section.mjs'
import * as memory from './memory/plan.mjs'
import { measureMemory } from './memory/section.mjs'
import * as refusals from './refusals/plan.mjs'
import { measureRefusals } from './refusals/section.mjs'
import * as startUp from './start-up/plan.mjs'
import { measureStartUp } from './start-up/section.mjs'

/**
 * What a run measures, in this order. `measure(plan, cpus)` answers a section, and `plans` has how much of it a `full` and a `quick`
 * run measure. A section is:
 *
 *     { id, title, note?, rounds?, tables: [{ id, title, note?, columns, rows, ratios? }] }
 *     column  { id, label, digits?, spread? }            the median over the samples is shown
 *     row     { name, version?, baseline?, marks?, note?, samples: [{ [column]: number }] }     one sample per round
 *     ratio   { label, column, over? or under? }         `over: X`: X ÷ this row; `under: X`: this row ÷ X
 */
export const sections = [
  { id: 'in-process', measure: measureInProcess, plans: inProcess },
  { id: 'http', measure: measureHttp, plans: http },
  { id: 'refusals', measure: measureRefusals, plans: refusals },
  { id: 'flood', measure: measureFlood, plans: flood },
  { id: 'memory', measure: measureMemory, plans: memory },
  { id: 'start-up', measure: measureStartUp, plans: startUp },
  { id: 'growth', measure: measureGrowth, plans: growth },
]
