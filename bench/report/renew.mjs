// Renders the committed run anew: after a reason was written (goals/missed.mjs), or the report was changed. Measures nothing.
//   node bench/report/renew.mjs
import { fileURLToPath } from 'node:url'
import { renewReadme } from './excerpt.mjs'
import { committed, readRun, writeLooks } from './results.mjs'

await writeLooks(committed, readRun(committed))
renewReadme(fileURLToPath(new URL('../../', import.meta.url)))
