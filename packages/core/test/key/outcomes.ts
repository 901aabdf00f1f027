import { KeysFailed } from '../../src/key/keys-failed.js'

/** What a fetch came to: its result, or the reason and details of its failure. Nothing else may be thrown. */
export async function outcomeOf(fetching: Promise<unknown>): Promise<unknown> {
  try {
    return await fetching
  } catch (error) {
    if (!(error instanceof KeysFailed)) throw error
    return { reason: error.reason, ...error.details }
  }
}
