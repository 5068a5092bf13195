import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createContext, runInContext } from 'node:vm'
import { build, type Rollup } from 'vite'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startFeed, TRADER_ID, type Feed } from '../e2e/support/feed'
import { createBareUni } from './support/bare-uni'
import { createFreshProject, type FreshProject } from './support/fresh-project'
import { npmTarball } from './support/packed'
import { clientSnippet, withAddress } from './support/readme-app'

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

async function bundle(folder: string, input: string): Promise<string> {
  const result = await build({
    root: folder,
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      minify: false,
      lib: { entry: join(folder, input), formats: ['iife'], name: 'own', fileName: 'own' },
    },
  })
  const [output] = (Array.isArray(result) ? result : [result]) as Rollup.RollupOutput[]
  const chunk = output?.output[0]
  if (chunk === undefined || output?.output.length !== 1) throw new Error('One script was expected')
  return chunk.code
}

function runBare(code: string): readonly string[] {
  const uni = createBareUni()
  closers.push(uni.stop)
  const said: string[] = []
  const console = { log: (...words: readonly unknown[]) => void said.push(words.join(' ')) }
  const timers = { setTimeout, clearTimeout, setInterval, clearInterval }
  runInContext(code, createContext({ uni: uni.api, console, ...timers }))
  return said
}

const order = (url: string): string => `import { copyTrading, createSocketClient } from 'tradewire/client'
import { copyTradingOrders, createOutbox, orderMessage } from 'tradewire/client'

const protocol = copyTrading({ session: { userId: 10260, token: 'secret' } })
const client = createSocketClient({ url: '${url}', protocol })
const outbox = createOutbox({ client, wire: copyTradingOrders() })
void outbox.postAndWait(orderMessage({ action: 'open', symbol: 'EURUSD', type: 'buy', lots: 0.17 })).then((result) => {
  console.log(result.ok ? result.entry.state : result.code)
})
`

describe('a project without Vue and Pinia', () => {
  let project: FreshProject
  let feed: Feed
  beforeAll(async () => {
    project = createFreshProject('tradewire-bare')
    project.write('package.json', '{ "private": true, "type": "module" }\n')
    await project.npm(['install', await npmTarball()])
  })
  afterAll(() => project.remove())
  beforeEach(async () => {
    feed = await startFeed({ positions: 5, rate: 0 })
    closers.push(() => feed.close())
  })

  test('PK-30: runs the readme’s client in a context that has only `uni` and timers', async () => {
    const installed = readdirSync(join(project.folder, 'node_modules')).filter((name) => !name.startsWith('.'))
    expect(installed).toEqual([
      '@socket.io', 'debug', 'engine.io-parser', 'idb', 'ms', 'socket.io-parser', 'tradewire',
    ])
    expect(existsSync(join(project.folder, 'node_modules/tradewire/node_modules'))).toBe(false)
    const readme = readFileSync(join(project.folder, 'node_modules/tradewire/README.md'), 'utf8')
    project.write('own.ts', withAddress(clientSnippet(readme), feed.server.url))
    const code = await bundle(project.folder, 'own.ts')
    expect(code).not.toMatch(/\b(defineStore|shallowRef|onScopeDispose|IDBDatabase)\b/)

    const said = runBare(code)
    await expect.poll(() => said.at(-1)).toBe('live 5')
    expect(feed.log.slice(0, 2)).toEqual(['1 opened', '1 Subscribe'])
  })
  test('PK-61: sends an order from an outbox that `uni` stores', async () => {
    project.write('own.ts', order(feed.server.url))
    const code = await bundle(project.folder, 'own.ts')
    expect(code).not.toMatch(/\b(defineStore|shallowRef|onScopeDispose)\b/)
    const said = runBare(code)
    await expect.poll(() => said.at(-1)).toBe('acked')
    expect(feed.server.feed(TRADER_ID).rows().filter(({ lots }) => lots === 0.17)).toHaveLength(1)
  })
})
