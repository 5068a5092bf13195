import { gzipSync } from 'node:zlib'
import { readFileSync } from 'node:fs'
import { expect, expectTypeOf, test } from 'vitest'
import { UniWebSocket } from '../../../src/web-socket'
import type { UniWebSocketClass } from '../../../src/web-socket/standard/platform-web-socket'
import { cases } from '../../web-socket-cases/cases'
import { bundled } from './socket-stage'

const MOST_BYTES = 3_686
const KB = 1_024

const platform = `export { isBrowser } from './src/platform/system/environment'
export { createUniSocketPort } from './src/platform/socket/uni-socket-port'
export { createSystemClock } from './src/platform/system/system-ports'`

const gzipBytes = async (contents: string): Promise<number> =>
  gzipSync(await bundled(contents, { minify: true }), { level: 9 }).byteLength

test('WS-22: adds less than 3.6 KB to an app with the platform’s socket', async () => {
  const alone = await gzipBytes(platform)
  const withClass = await gzipBytes(`${platform}\nexport { UniWebSocket } from './src/web-socket'`)
  expect(alone).toBeGreaterThan(1_000)
  expect(withClass - alone).toBeLessThan(MOST_BYTES)
})

test('WS-37: adds under 2.5 KB for the globals, under 20 KB for URL, and nothing to the class alone', async () => {
  const own = `export { UniWebSocket } from './src/web-socket'`
  const alone = await gzipBytes(own)
  expect(await bundled(own)).not.toMatch(/UniTextDecoder|UniAbort|uniAtob|core-js/)
  const light = await gzipBytes(`${own}\nexport { ownScope } from './src/web-socket/globals/scope'`)
  const whole = await gzipBytes(`${own}\nimport './src/web-socket/auto'`)
  expect(alone).toBeGreaterThan(KB)
  expect(light - alone).toBeLessThan(2.5 * KB)
  expect(whole - light).toBeLessThan(20 * KB)
})

test('WS-20: is assignable wherever a WebSocket class is expected', () => {
  expectTypeOf<UniWebSocketClass>().toExtend<typeof WebSocket>()
  expectTypeOf(UniWebSocket).toEqualTypeOf<UniWebSocketClass>()
  expect(UniWebSocket.OPEN).toBe(1)
})

function documented(): readonly string[] {
  const text = readFileSync(new URL('../../../docs/en/platforms.md', import.meta.url), 'utf8')
  const [, section = ''] = text.split('### W3C WebSocket\n')
  const [, ...rows] = section.split('|---|---|---|---|\n')[1]?.split('\n\n')[0]?.split(/^\| /m) ?? []
  return rows.map((row) => row.split(' | ')[0] ?? '')
}

test('WS-61: documents exactly the differences from a browser that the test cases cover', () => {
  const named = new Set(cases.flatMap(({ differs }) => (differs === undefined ? [] : [differs])))
  expect(documented()).not.toEqual([])
  expect([...named].sort()).toEqual([...documented()].sort())
})

test('WS-61: gives each case a unique name, because a page reports results by name', () => {
  expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length)
})
