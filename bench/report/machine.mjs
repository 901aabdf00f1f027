import { availableParallelism, cpus, release, type } from 'node:os'

/** What a reader needs to know to compare a run with another: no names and no paths. */
export const describeMachine = () => ({
  date: new Date().toISOString(),
  node: process.versions.node,
  openssl: process.versions.openssl,
  kernel: `${type()} ${release()}`,
  cores: availableParallelism(),
  cpu: cpus()[0]?.model.trim() ?? 'unknown',
})
