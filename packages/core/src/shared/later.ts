/** An answer that is there, or that comes. */
export type Later<Value> = Value | Promise<Value>

/** Goes on with an answer: at once where it is there, since every request would pay for the wait. Throws at once what is thrown at once. */
export function after<Value, Next>(answer: Later<Value>, next: (value: Value) => Later<Next>): Later<Next> {
  return answer instanceof Promise ? answer.then(next) : next(answer)
}
