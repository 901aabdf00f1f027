import { vi } from 'vitest'

export type Core = typeof import('../../src/index.js')

/** All of core, and what of it has no place at the front door. */
export interface Copy {
  readonly platform: 'node' | 'web'
  readonly core: Core
  readonly remoteCertificates: typeof import('../../src/key/remote-keys.js')['remoteCertificates']
}

/** The whole of core twice: over Node's own cryptography, and over WebCrypto as everywhere else. */
export async function bothPlatforms(): Promise<readonly Copy[]> {
  const onNode = await copyOf('node')
  vi.resetModules()
  vi.doMock('#platform', () => import('../../src/platform/platform.web.js'))
  const onWeb = await copyOf('web')
  vi.doUnmock('#platform')
  vi.resetModules()
  return [onNode, onWeb]
}

async function copyOf(platform: Copy['platform']): Promise<Copy> {
  const core = await import('../../src/index.js')
  const { remoteCertificates } = await import('../../src/key/remote-keys.js')
  return { platform, core, remoteCertificates }
}
