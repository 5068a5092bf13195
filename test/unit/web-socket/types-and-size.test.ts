import { build } from 'esbuild'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { expect, expectTypeOf, test } from 'vitest'
import { UniWebSocket, type UniWebSocketClass } from '../../../src/web-socket'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const MOST_BYTES = 3_686

const platform = `export { isBrowser } from './src/platform/environment'
export { createCountedSocketPort } from './src/platform/socket/counted-socket-port'
export { createSystemClock } from './src/platform/system-ports'`

async function gzipBytes(contents: string): Promise<number> {
  const { outputFiles: [file] } = await build({
    stdin: { contents, resolveDir: root, loader: 'ts' },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2018',
    write: false,
  })
  return gzipSync(file?.contents ?? '', { level: 9 }).byteLength
}

test('WS-22: the class adds less than 3.6 KB to an app that has the platform\'s socket', async () => {
  const alone = await gzipBytes(platform)
  const withClass = await gzipBytes(`${platform}\nexport { UniWebSocket } from './src/web-socket'`)
  expect(alone).toBeGreaterThan(1_000)
  expect(withClass - alone).toBeLessThan(MOST_BYTES)
})

test('WS-20: it can be given wherever a WebSocket class is asked for', () => {
  expectTypeOf<UniWebSocketClass>().toExtend<typeof WebSocket>()
  expectTypeOf(UniWebSocket).toEqualTypeOf<UniWebSocketClass>()
  expect(UniWebSocket.OPEN).toBe(1)
})
