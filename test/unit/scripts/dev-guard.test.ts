import { PassThrough } from 'node:stream'
import { createServer } from 'vite'
import { describe, expect, onTestFinished, test } from 'vitest'
import { devGuard, mayLoad } from '../../../scripts/dev-guard'
import { escapePaths } from '../../robustness/escape-paths'

const root = process.cwd()

describe('what the development server serves', () => {
  test.each([
    '/', '/@vite/client', '/@vite/env', '/main.ts', '/main.ts?t=1700000000000', '/App.vue',
    '/App.vue?vue&type=style&index=0&lang.scss', '/src/index.ts?import', '/pages-json-js', '/manifest-json-js',
    '/@id/__x00__plugin-vue:export-helper', '/node_modules/vite/dist/client/env.mjs', '/node_modules/vue/package.json',
    '/pages/account/account.vue?mpType=page', '/server/feed/model/hub/hub.ts', '/server/wire/answer.ts?t=1',
    '/demo/feed/local/feed-worker.ts?worker_file&type=module',
  ])('SE-21: %s', (target) => {
    expect(mayLoad(target, root)).toBe(true)
  })

  test.each([
    '/server/feed/feed-server.ts', '/server/feed/model', '/server/tokens/token-check.ts', '/.env', '/.npmrc?raw',
    '/package.json', '/server/main.ts', '/src/../package.json', '/src/%2e%2e/package.json',
    '/MAIN.TS/', '/src', '/src/', '//main.ts', '/@fs/main.ts', '/@id/main.ts', '/@id/__x00__/main.ts',
    '/main.ts?/../../package.json', '/main.ts?raw??', '/main.ts#x', '/main.ts%00', '/main.ts\0', '\\main.ts',
    '/main.ts::$DATA', '/node_modules/.package-lock.json', '/__open-in-editor?file=main.ts', 'http://a/main.ts', '*', '',
  ])('SE-21: not %j', (target) => {
    expect(mayLoad(target, root)).toBe(false)
  })

  test('SE-21: no spelling of a path outside', () => {
    expect(escapePaths(process.execPath).filter((target) => mayLoad(target, root))).toEqual([])
  })

  test.each([['127.0.0.1', false], ['10.0.0.7', true]])(
    'SE-24: an upgrade from %s whose connection breaks ends nothing else', async (remoteAddress, isRefused) => {
      const server = await createServer({ configFile: false, logLevel: 'silent', plugins: [devGuard()] })
      onTestFinished(() => server.close())
      const socket = new PassThrough()
      const headers = { host: 'localhost', upgrade: 'other' }
      server.httpServer?.emit('upgrade', { url: '/', headers, socket: { remoteAddress } }, socket, Buffer.alloc(0))
      expect(socket.destroyed).toBe(isRefused)
      expect(socket.emit('error', new Error('read ECONNRESET'))).toBe(true)
      expect(socket.destroyed).toBe(true)
    },
  )
})
