import { describe, expect, test } from 'vitest'
import { mayLoad } from '../../../scripts/dev-guard'
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
})
