import type { Failure } from './shared/failures.js'

/** `answered`: by the hook. `forwarded`: that very failure was handed on. `standard`: the standard refusal is due. */
export type Shaped = 'answered' | 'forwarded' | 'standard'

const longest = 3000

/**
 * Lets a hook shape a refusal, and nothing more. Handing on the failure itself forwards it. Any other throw, rejection or
 * `forward(…)`, or settling with nothing answered, calls for the standard refusal, and so does a promise that is still pending after 3 s; what the hook
 * does later is ignored.
 */
export function shapeRefusal(
  failure: Failure,
  shape: (forward: (error?: unknown) => void) => unknown,
  answered: (result?: unknown) => boolean,
): Promise<Shaped> {
  // What cannot tell has not answered.
  const hasAnswered = (result: unknown): boolean => {
    try {
      return answered(result)
    } catch {
      return false
    }
  }
  return new Promise((resolve) => {
    const settle = (shaped: Shaped, result?: unknown): void => {
      clearTimeout(timer)
      resolve(hasAnswered(result) ? 'answered' : shaped)
    }
    const timer = setTimeout(settle, longest, 'standard')
    const forward = (error?: unknown): void => settle(error === failure ? 'forwarded' : 'standard')
    try {
      Promise.resolve(shape(forward)).then((result) => settle('standard', result), forward)
    } catch (error) {
      forward(error)
    }
  })
}
