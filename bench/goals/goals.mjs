import { memory, startUp } from './footprint.mjs'
import { unseen, warmHttp } from './http.mjs'
import { inProcess } from './in-process.mjs'
import { refusals } from './refusals.mjs'

/**
 * The numbers to reach. `section`, `table`, `row` and `column` say where to look; with `under`, the row's value is divided by that
 * row's, round by round; several columns are added up. The median must be `atLeast` or `atMost` the number; with `everyRound`, each
 * round's value must.
 */
export const goals = [...inProcess, ...warmHttp, ...unseen, ...refusals, ...memory, ...startUp]
