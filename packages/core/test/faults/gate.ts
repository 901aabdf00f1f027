/** A promise that the test settles, for answers that are held until then. */
export function gate(): { readonly until: Promise<void>; open(): void } {
  let open = () => {}
  const until = new Promise<void>((resolve) => {
    open = resolve
  })
  return { until, open: () => open() }
}
