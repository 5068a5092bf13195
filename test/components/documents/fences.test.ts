import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { config } from '@vue/test-utils'
import * as Pinia from 'pinia'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { createSSRApp, defineComponent, type App, type Component } from 'vue'
import { clientOf, createTradewire, socketOf, type Diagnostic } from '../../../src'
import { createOutbox, type OutboxWire } from '../../../src/outbox'
import { type SocketIoEvents, socketIoProtocol, socketIoUrl } from '../../../src/socket-io'
import { createTestServer, drivePage, installUni, type UniDouble } from '../../../src/testing'
import { layOut, snippetsOf, type Snippet } from '../../unit/repository/snippet-check'
import { listFiles, readSource, repositoryRoot } from '../../unit/repository/source-files'

interface Module {
  readonly createApp?: () => { readonly app: App }
  readonly tradewire?: { install(app: App): void }
  readonly default?: Component
}

/**
 * By default a page opens its client's address immediately, a client opens its address when needed, and other files
 * open nothing. Exceptions:
 */
const otherwise: Readonly<Record<string, 'at once' | 'nothing'>> = {
  'README.md client.ts': 'at once',
  'docs/en/channels.md pages/account/account.vue': 'nothing',
  'docs/en/components.md pages/profits/profits.vue': 'nothing',
  'docs/en/development.md pages/index/index.vue': 'nothing',
  'docs/en/faq.md servers.ts': 'nothing',
  'docs/en/json.md socket.ts': 'nothing',
  'docs/en/json.md token-in-address.ts': 'nothing',
  'docs/en/orders.md pages/orders/orders.vue': 'nothing',
  'docs/en/protocols.md main.ts': 'nothing',
  'docs/en/protocols.md pages/gold/gold.vue': 'nothing',
  'docs/en/protocols.md pages/room/room.vue': 'nothing',
  'docs/en/protocols.md pulse.ts': 'at once',
  'docs/en/protocols.md mirror.ts': 'at once',
  'docs/en/protocols.md named.ts': 'at once',
  'docs/en/recipes.md pages/login/login.vue': 'nothing',
  'docs/en/recipes.md components/my-row.vue': 'nothing',
  'docs/en/recipes.md pages/list/list.vue': 'nothing',
  'docs/en/recipes.md pages/still/still.vue': 'nothing',
  'docs/en/reconnection.md components/line-status.vue': 'nothing',
  'docs/en/reconnection.md components/line-status-without-pinia.vue': 'nothing',
}

/** Documents whose files run elsewhere, the reason, and the rule that covers them. */
const elsewhere: Readonly<Record<string, string>> = {
  'docs/en/clients.md': 'programs without a page, over servers of others: CL-7',
  'docs/en/testing.md': 'tests for Vitest in a project with the packed plugin: TE-11',
}

/** Servers for Node (EX-4, EX-5) and Vite configurations (VP-31) never run here. */
const OTHERS = /^(?:.*server\.mjs|vite\.config\.ts)$/
/** Marks the class's page in `migrate.md`, which the hosts run (HO-244). */
const OF_CLASS = 'this.socketIo'
const folder = join(repositoryRoot, 'node_modules/.cache/document-fences')
const shown = join(folder, 'shown.vue')

/** Replaces the package with its sources, and `App.vue` with the test's page. */
const overSources = (text: string): string => text
  .replace(/'tradewire(\/[\w-]+)?'/g, (_, entry: string | undefined) => `'@/src${entry ?? ''}'`)
  .replace("'@/uni_modules/tradewire-socketio'", "'@/src'")
  .replace("'./App.vue'", `'${shown}'`)

interface DocumentFile {
  readonly snippet: Snippet
  readonly file: string
}

function filesOf(document: string): readonly DocumentFile[] {
  const home = join(folder, document.replaceAll(/\W/g, '-'))
  const files = layOut(snippetsOf(readSource(document)), home, overSources)
  return files.filter(({ snippet: { path = '', text } }) => !OTHERS.test(path) && !text.includes(OF_CLASS))
    .map(({ snippet, file }) => ({ snippet, file: join(home, file) }))
}

/** Skips the comment with the file's name. */
const makesClient = ({ snippet }: DocumentFile): boolean =>
  snippet.language !== 'vue' && /\n.*(create(Tradewire|SocketClient)|legacySocketIO)\(/.test(snippet.text)

function namesOf({ snippet: { text } }: DocumentFile): readonly string[] {
  const names = new Set([...text.matchAll(/\bname: '(\w+)'/g)].map(([, name = '']) => name))
  const made = text.match(/createTradewire\(|legacySocketIO\(/g) ?? []
  return made.length === names.size ? [...names] : [...names, 'default']
}

let runs = 0
async function run({ snippet: { language }, file }: DocumentFile): Promise<Module> {
  const made = (await import(/* @vite-ignore */ language === 'vue' ? file : `${file}?run=${runs += 1}`)) as Module
  for (const value of Object.values(made)) {
    const dispose: unknown = Reflect.get(Object(value), 'dispose')
    if (typeof dispose === 'function') onTestFinished(() => void Reflect.apply(dispose, value, []))
  }
  return made
}

let uni: UniDouble
const opened = (): readonly string[] =>
  uni.server.connections.map(({ request }) => request.url.replace(/\?.*/, ''))

const nothing = defineComponent({ render: () => null })

async function show(main: DocumentFile, page: Component): Promise<Element> {
  const { createApp, tradewire } = await run(main)
  const { default: root = nothing } = (await import(/* @vite-ignore */ shown)) as Module
  const app = createApp?.().app ?? createSSRApp(root)
  if (tradewire !== undefined && createApp === undefined) app.use(Pinia.createPinia()).use(tradewire)
  for (const [name, component] of Object.entries(config.global.components)) app.component(name, component as Component)
  app.component('shown-page', page)
  const element = document.createElement('div')
  const vm = app.mount(element)
  onTestFinished(() => app.unmount())
  drivePage({ vm }).show()
  await vi.advanceTimersByTimeAsync(1_000)
  return element
}

async function what(each: DocumentFile, main: DocumentFile): Promise<string> {
  if (each.snippet.language === 'vue') await show(main, (await run(each)).default ?? nothing)
  else if (makesClient(each)) await show(each, nothing)
  else await run(each)
  await vi.advanceTimersByTimeAsync(1_000)
  if (opened().length > 0) return 'at once'
  if (each.snippet.language === 'vue' || !makesClient(each)) return 'nothing'
  for (const name of namesOf(each)) clientOf(name).connect()
  await vi.advanceTimersByTimeAsync(1_000)
  return opened().length > 0 ? 'when needed' : 'nothing'
}

function setStage(): void {
  vi.useFakeTimers()
  uni = installUni()
  Object.assign(Reflect.get(globalThis, 'uni'), {
    getLocale: () => 'en', getSystemInfoSync: () => ({}),
    hideTabBar() {}, showToast() {}, onWindowResize() {}, offWindowResize() {},
  })
  // Hides Vue's hydration warning for a page that no server rendered, and the plugin's advice.
  vi.spyOn(console, 'warn').mockReturnValue(undefined)
  onTestFinished(() => {
    uni.uninstall()
    vi.useRealTimers()
    vi.restoreAllMocks()
  })
}

rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })
writeFileSync(shown, '<template><shown-page id="peer:501" /></template>\n')
const ofReadme = filesOf('README.md').filter(makesClient)

const documents = ['README.md', ...listFiles('docs/en')]
  .filter((path) => path.endsWith('.md') && elsewhere[path] === undefined)
  .map((path) => [path, filesOf(path)] as const)
  .filter(([, files]) => files.length > 0)

test('DO-32: finds every documented file, including alternatives and files for other runtimes', () => {
  const there = documents.flatMap(([document, files]) => files.map(({ snippet }) => `${document} ${snippet.path}`))
  expect(there).toHaveLength(85)
  expect(there).toEqual(expect.arrayContaining(Object.keys(otherwise)))
  for (const document of Object.keys(elsewhere)) expect(filesOf(document)).not.toEqual([])
})

describe.each(documents)('%s', (document, files) => {
  test.each(files.map((each) => [each.snippet.path, each] as const))('DO-32: %s', async (path, each) => {
    const client = makesClient(each) ? each : files.slice(0, files.indexOf(each)).filter(makesClient).at(-1)
      ?? ofReadme[each.snippet.text.includes('useSocket(') ? 0 : 1]
    if (client === undefined) throw new Error('There is no such file')
    setStage()
    const isPage = each.snippet.language === 'vue'
    const usual = isPage ? 'at once' : client === each ? 'when needed' : 'nothing'
    const how = otherwise[`${document} ${path}`] ?? usual
    expect(await what(each, client)).toBe(how)
    const named = client.snippet.text.match(/wss:\/\/[\w./]+/g) ?? []
    const addresses = new Set(opened().map((url) => named.find((address) => url.startsWith(address)) ?? url))
    expect(named).toEqual(expect.arrayContaining([...addresses]))
    expect(addresses.size).toBe(how === 'nothing' ? 0 : isPage ? 1 : named.length)
  })
})

/** The first and last file of `docs/en/outside-components.md`, which need no store. */
interface Outside {
  nameOf(id: number): Promise<string>
  say(text: string): Promise<unknown>
  onNotice(listener: (text: string) => void): () => void
  go(url: string): Promise<void>
}

test('DO-32: runs the files of docs/en/outside-components.md: request, send, listener and guard', async () => {
  const [api, , , guard] = filesOf('docs/en/outside-components.md')
  const [main] = ofReadme
  setStage()
  const gone: unknown[] = []
  Object.assign(Reflect.get(globalThis, 'uni'), { navigateTo: (to: unknown) => gone.push(to) })
  if (main === undefined || api === undefined || guard === undefined) throw new Error('There is no such file')
  await show(main, nothing)
  const made: object = { ...await run(api), ...await run(guard) }
  const { nameOf, say, onNotice, go } = made as Outside
  clientOf().connect()
  await vi.advanceTimersByTimeAsync(1_000)
  uni.server.answer((frame) => {
    const { type, data } = Object(frame)
    if (type === 'query') return { ...Object(frame), data: { name: `Ann ${data.id}` } }
    return type === 'may' ? { ...Object(frame), data: data === '/a' } : undefined
  })
  const heard: string[] = []
  onTestFinished(onNotice((text) => void heard.push(text)))
  const answers = Promise.all([nameOf(7), say('hello'), go('/a'), go('/b')])
  uni.server.push({ type: 'notice', data: { text: 'welcome' } })
  await vi.advanceTimersByTimeAsync(1_000)
  expect((await answers).slice(0, 2)).toEqual(['Ann 7', { ok: true }])
  expect([heard, gone]).toEqual([['welcome'], [{ url: '/a' }]])
})

test.each(['gzip.ts', 'gzip-pako.ts'])('DO-32: decodes gzip and text with %s from docs/en/json.md', async (name) => {
  const recipe = filesOf('docs/en/json.md').find(({ snippet }) => snippet.path === name)
  setStage()
  if (recipe === undefined) throw new Error('There is no such file')
  await show(recipe, nothing)
  const heard: unknown[] = []
  onTestFinished(socketOf<{ receive: { notice: string } }>().on('notice', (text) => void heard.push(text)))
  clientOf().connect()
  await vi.advanceTimersByTimeAsync(1_000)
  const frameOf = (data: string): string => JSON.stringify({ type: 'notice', data })
  uni.server.push(new Uint8Array(gzipSync(frameOf('黄金 ↑'))).buffer)
  uni.server.push(frameOf('plain'))
  expect(heard).toEqual(['黄金 ↑', 'plain'])
})

test('DO-78: keeps the button of docs/en/orders.md disabled until the server responds to the query', async () => {
  const [main, page] = filesOf('docs/en/orders.md')
  setStage()
  if (main === undefined || page === undefined) throw new Error('There is no such file')
  const toasts: unknown[] = []
  Object.assign(Reflect.get(globalThis, 'uni'), { showToast: (toast: unknown) => toasts.push(toast) })
  const account = { currency: 'USD', currencyDigits: 2, balance: 100, credit: 0, margin: 0, leverage: 100 }
  const snapshot = { Code: 200, type: 'Snapshot', epoch: 'e', seq: 1, data: [], account }
  let answersQueries = false
  uni.server.answer((frame) => {
    const { type, reqid } = Object(frame)
    if (type === 'Subscribe') return { ...snapshot, ts: Date.now() }
    if (type !== 'Query' || !answersQueries) return undefined
    return { type: 'Ack', reqid, Code: 200, state: 'done', tickets: [10] }
  })
  const element = await show(main, (await run(page)).default ?? nothing)
  const buttons = element.getElementsByTagName('button')
  const seen: unknown[] = []
  async function tap(index: number, ms: number): Promise<void> {
    buttons[index]?.click()
    await vi.advanceTimersByTimeAsync(ms)
    seen.push([element.querySelector('text')?.textContent, buttons[0]?.disabled])
  }
  for (const ms of [1_000, 10_000, 10_000]) await tap(0, ms)
  answersQueries = true
  await tap(1, 1_000)
  expect(seen).toEqual([['close sent', true], ['close unknown', true], ['close unknown', true], ['close acked', false]])
  expect(uni.server.sent.filter((frame) => Object(frame).type === 'Order')).toHaveLength(1)
  expect(toasts).toEqual([{ title: 'No response in time', icon: 'none' }])
})

test('DO-79: does not use a failed response as a token, and fetches the next user’s token, as documented', async () => {
  const recipe = filesOf('docs/en/recipes.md').find(({ snippet }) => snippet.path === 'session.ts')
  const main = filesOf('docs/en/json.md').find(({ snippet }) => snippet.path === 'socket.ts')
  setStage()
  if (recipe === undefined || main === undefined) throw new Error('There is no such file')
  const users = ['ann', 'ben']
  const statuses: number[] = []
  Object.assign(Reflect.get(globalThis, 'uni'), {
    request: async () => {
      statuses.push(statuses.length === 0 ? 500 : 200)
      return statuses.length === 1 ? { statusCode: 500, data: {} } : { statusCode: 200, data: { token: users.shift() } }
    },
  })
  uni.server.answer((frame) => (Object(frame).cmd === 'login' ? { cmd: 'welcome' } : undefined))
  await show(main, nothing)
  clientOf().connect()
  const made: object = await run(recipe)
  const { signIn, signOut } = made as { signIn(socket: object, userId: number): void; signOut(socket: object): void }
  for (const userId of [1, 2]) {
    signIn(clientOf(), userId)
    await vi.advanceTimersByTimeAsync(5_000)
    signOut(clientOf())
  }
  const logins = uni.server.sent.filter((frame) => Object(frame).cmd === 'login')
  expect(logins).toEqual(['ann', 'ben'].map((token) => ({ cmd: 'login', body: { token } })))
})

test('DO-32: runs pages/gold/gold.vue of docs/en/protocols.md, which shows and reports a rejected room', async () => {
  const files = filesOf('docs/en/protocols.md')
  const [main, page] = ['main.ts', 'pages/gold/gold.vue'].map((path) =>
    files.find(({ snippet }) => snippet.path === path))
  setStage()
  if (main === undefined || page === undefined) throw new Error('There is no such file')
  uni.server.answer((frame) => {
    if (String(frame).startsWith('40/room')) return '40/room,{"sid":"s"}'
    const [, id = ''] = /^42\/room,(\d+)\["join","gold"\]$/.exec(String(frame)) ?? []
    return id === '' ? undefined : `43/room,${id}[{"error":"unknown room"}]`
  })
  const element = await show(main, (await run(page)).default ?? nothing)
  const reports: Diagnostic[] = []
  clientOf().on('diagnosed', ({ code, detail }) => void reports.push({ code, detail }))
  clientOf().setSession({ userId: 7, token: 't' })
  await vi.advanceTimersByTimeAsync(1_000)
  uni.server.push('0{"sid":"a","pingInterval":25000,"pingTimeout":20000}')
  await vi.advanceTimersByTimeAsync(1_000)
  expect(element.querySelector('text')?.textContent).toBe('unknown room')
  expect(reports).toEqual([{ code: 'server-error', detail: 'topic room:gold unknown room' }])
})

test('DO-32: settles outbox messages over Socket.IO with socket-io-wire.ts of docs/en/orders.md', async () => {
  const recipe = filesOf('docs/en/orders.md').find(({ snippet }) => snippet.path === 'socket-io-wire.ts')
  setStage()
  if (recipe === undefined) throw new Error('There is no such file')
  const { socketIoWire } = await run(recipe) as { socketIoWire: OutboxWire<object, SocketIoEvents> }
  const server = createTestServer()
  server.answer((frame) => {
    if (String(frame) === '40') return '40{"sid":"s"}'
    if (!String(frame).startsWith('42')) return undefined
    const [, id, { isBad }] = JSON.parse(String(frame).slice(2)) as [string, string, { isBad: boolean }]
    return `42${JSON.stringify(['settled', isBad ? { id, error: 'too-late' } : { id, result: { number: 7 } }])}`
  })
  const { client, dispose } = createTradewire({
    url: socketIoUrl('wss://io.example'), protocol: socketIoProtocol({ session: { userId: 7 } }), ports: server.ports,
  })
  const outbox = createOutbox({ client, wire: socketIoWire, ports: { clock: server.clock } })
  for (const isBad of [false, true]) {
    void outbox.post({ kind: 'say', payload: { isBad }, replay: 'at-least-once', queue: `bad ${isBad}` })
  }
  await server.clock.advanceAsync(1_000)
  server.push('0{"sid":"a","pingInterval":25000,"pingTimeout":20000}')
  await server.clock.advanceAsync(1_000)
  expect(outbox.entries()).toMatchObject([
    { state: 'acked', result: { number: 7 } }, { state: 'failed', code: 'too-late' },
  ])
  outbox.dispose()
  dispose()
})
