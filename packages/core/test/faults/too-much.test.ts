import type { Behaviour, Target } from '@claimcheck/test-fixtures'
import { describe, expect, it } from 'vitest'
import { admitted, unavailable } from '../key/answers.js'
import { issuerScene } from './issuer-scene.js'

const most = 512 * 1024

describe('a document without end', () => {
  it.each<{ title: string; at: Target; how: Behaviour; cut: number }>([
    { title: '300 MiB of keys', at: 'jwks', how: { mode: 'huge', bytes: 300 * 2 ** 20 }, cut: 1 },
    { title: '300 MiB of metadata', at: 'discovery', how: { mode: 'huge', bytes: 300 * 2 ** 20 }, cut: 1 },
    // Small on the wire: the issuer has sent it all before anything is decoded.
    { title: 'keys in a gzip bomb', at: 'jwks', how: { mode: 'gzipBomb', bytes: 50 * 2 ** 20 }, cut: 0 },
    { title: 'metadata in a gzip bomb', at: 'discovery', how: { mode: 'gzipBomb', bytes: 50 * 2 ** 20 }, cut: 0 },
  ])('[MD-05] is read to 512 KiB and one chunk, then the connection is destroyed: $title', async ({ at, how, cut }) => {
    const { issuer, start } = await issuerScene()
    const server = start()
    issuer.behave(at, how)
    expect(await server.ask()).toEqual(unavailable(1))
    expect(server.told()).toEqual([{ type: 'keys_failed', reason: 'too_large' }])
    const metadata = at === 'jwks' ? JSON.stringify({ issuer: issuer.issuer, jwks_uri: issuer.jwksUri }).length : 0
    const { bytesRead, largestChunk, open } = server.network
    expect(bytesRead() - metadata).toBeGreaterThan(most)
    expect(bytesRead() - metadata).toBeLessThanOrEqual(most + largestChunk())
    await expect.poll(() => issuer.unfinished).toBe(cut)
    expect(open()).toBe(0)
    // What the buffers of both sockets take is out of our hands.
    expect(issuer.bytesSent).toBeLessThan(20 * 2 ** 20)
  })

  it.each([
    { bytes: most, answer: admitted },
    { bytes: most + 1, answer: unavailable(1) },
  ])('[MD-05] begins after 524,288 bytes: $bytes', async ({ bytes, answer }) => {
    const { issuer, start } = await issuerScene({ by: 'remote' })
    issuer.behave('jwks', { mode: 'huge', bytes })
    expect(await start().ask()).toEqual(answer)
  })
})
