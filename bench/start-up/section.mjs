import { fillFileCache, importTimes } from './import-times.mjs'
import { sizes } from './sizes.mjs'

/** What it costs to have a library: to install it, and to start with it. */
export async function measureStartUp(plan) {
  const [size] = await Promise.all([sizes(), fillFileCache()])
  return { id: 'start-up', title: 'Start-up', tables: [await importTimes(plan), size] }
}
