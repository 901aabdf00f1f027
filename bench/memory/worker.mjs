// Measures one thing, once: what was measured before in the same process would stay in its memory.
import { answerWith } from '../child.mjs'
import { growthOver } from './cached-tokens.mjs'
import { denylistOf } from './denylist-entries.mjs'
import { memoryAfter } from './distinct-tokens.mjs'

const measures = { growthOver, denylistOf, memoryAfter }

answerWith(({ measure, ...terms }) => measures[measure](terms))
