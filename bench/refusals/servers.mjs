import { bare401, contestantNamed } from '../contestants/index.mjs'
import { failed, judgeOverHttp } from '../gate.mjs'
import { startServed } from '../http/served.mjs'

const contestants = [bare401.name, 'claimcheck', 'jose']

/** One after another. Each stays for all rounds, since a refusal leaves nothing behind. */
export async function startServers({ frameworks }, issuer, cpus) {
  const servers = []
  for (const framework of frameworks) {
    for (const contestant of contestants) servers.push(await startOne({ framework, contestant }, issuer, cpus))
  }
  const stop = () => Promise.all(servers.map((server) => server.stop()))
  return { list: servers, stop }
}

/** Through the gate, which also brings the keys before the forged tokens come. */
async function startOne({ framework, contestant }, { trust, mint, forged }, cpus) {
  const served = await startServed({ framework, contestant, trust }, cpus)
  const { version, baseline } = contestantNamed(contestant)
  const name = `${framework}: ${contestant}`
  const marks = baseline ? [] : await judgeOverHttp(served.url, { good: await mint(), forged })
  if (failed(marks)) throw new Error(`${name} ${marks.join(', ')}`)
  return { ...served, name, contestant, version, marks }
}
