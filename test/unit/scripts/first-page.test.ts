import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { firstPageScript } from '../../../scripts/first-page'

test('SV-92: an address without a page leads to the page of the protocol; others stay', () => {
  const run = (protocol: string, hash: string): string => {
    const location = { hash }
    const script = firstPageScript(protocol)
    if (script !== undefined) runInNewContext(script, { location })
    return location.hash
  }
  expect(run('echo', '')).toBe('/pages/samples/echo/echo')
  expect(run('mode-code', '#/')).toBe('/pages/samples/mode-code/mode-code')
  expect(run('echo', '#/pages/account/account')).toBe('#/pages/account/account')
  expect(run('copy-trading', '')).toBe('')
  expect(run('', '#/')).toBe('#/')
})
