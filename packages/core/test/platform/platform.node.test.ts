import { describe, expect, it } from 'vitest'
import * as node from '../../src/platform/platform.node.js'
import { verifySignature } from '../../src/platform/verify.node.js'
import { describeText } from './text-variants.js'

describeText('Node', node)

describe('the platform of Node', () => {
  it('says so, and lends the variables of the process', () => {
    const { platform, variables, debugging, debug } = node.environment
    expect({ platform, variables, debugging }).toEqual({ platform: 'node', variables: process.env, debugging: false })
    expect(debug('unheard')).toBeUndefined()
  })

  it('checks signatures by node:crypto', () => {
    expect(node.verifySignature).toBe(verifySignature)
  })
})
