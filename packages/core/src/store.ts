// For authors of revocation stores: which entries a revocation makes, what a token is looked up by, and memory for a million of them

export { answerWithin } from './shared/deadline.js'
export { OptionReader } from './shared/option-reader.js'
export type { RevocationEntry, RevocationKind } from './status/revocation-entry.js'
export { wordsOf } from './status/revocation-table.js'
export { type DigestedEntry, RevocationTables } from './status/revocation-tables.js'
export { StoreContext } from './status/store-context.js'
export { revocationStore, type StoreParts } from './status/stored-revocations.js'
export {
  type MarkSearch,
  marksOf,
  revocationKinds,
  statusOf,
  type TokenMark,
  type TokenMarks,
} from './status/token-marks.js'
