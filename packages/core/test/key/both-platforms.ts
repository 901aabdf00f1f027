import { vi } from 'vitest'

export type Core = typeof import('../../src/index.js')

/** The whole of core twice: over Node's own cryptography, and over WebCrypto as everywhere else. */
export async function bothPlatforms(): Promise<readonly { readonly platform: 'node' | 'web'; readonly core: Core }[]> {
  const onNode = await import('../../src/index.js')
  vi.resetModules()
  vi.doMock('#platform', () => import('../../src/platform/platform.web.js'))
  const onWeb = await import('../../src/index.js')
  vi.doUnmock('#platform')
  vi.resetModules()
  return [
    { platform: 'node', core: onNode },
    { platform: 'web', core: onWeb },
  ]
}
