/** `@…` for methods, without a compiler: `decorate(Orders, { list: [Get(), Scopes('read:orders')] })`. */
export function decorate(type, methods) {
  for (const [name, decorators] of Object.entries(methods)) {
    const descriptor = Object.getOwnPropertyDescriptor(type.prototype, name)
    for (const decorator of decorators) decorator(type.prototype, name, descriptor)
  }
}

/** `@…` for the parameters of a method, in their order. */
export function decorateParameters(type, name, ...decorators) {
  for (const [index, decorator] of decorators.entries()) decorator(type.prototype, name, index)
}
