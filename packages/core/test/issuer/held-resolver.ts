import type { IssuerEntry } from '../../src/index.js'
import { type Beside, entryFor, held, resolverScene } from './resolver-scene.js'

export type Answered = IssuerEntry | undefined

/** A resolver that answers when the test says so; each call is settled by itself. */
export function heldScene(beside?: Beside) {
  const calls: (ReturnType<typeof held<Answered>> & { readonly issuer: string })[] = []
  const scene = resolverScene((issuer) => {
    const call = { ...held<Answered>(), issuer }
    calls.push(call)
    return call.promise
  }, beside)
  /** Settles the calls made so far that were not. */
  const answerAll = (answer: (issuer: string) => Answered = entryFor) => {
    for (const { resolve, issuer } of calls.splice(0)) resolve(answer(issuer))
  }
  return { ...scene, calls, answerAll }
}

/** Lets everything go on that waits for nothing but its turn. */
export const turn = () => new Promise((resolve) => setImmediate(resolve))
