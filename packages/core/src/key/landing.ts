/** A promise that is settled from outside: what several wait for and one brings about. */
export class Landing {
  readonly promise: Promise<void>
  readonly resolve: () => void

  constructor() {
    let settle = (): void => undefined
    this.promise = new Promise((resolve) => {
      settle = resolve
    })
    this.resolve = () => settle()
  }
}
