import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import type { Serve, Server } from './client-case'
import { type ClientName, clientNames, clients, titleOf } from './clients'
import { clientBytes } from '../../scripts/clients/added-bytes'
import { bundleBare, createBareRealm } from './bare-realm'
import { serve as serveCentrifuge } from './centrifuge/server'
import type { Question, Received, View } from './client-driver'
import { type AppProject, buildApp, buildTools } from '../e2e/support/build-app'
import { creators } from '../hosts/stage'

interface Place {
  ask(question: Question): View
  openSockets(): Promise<number>
  madeLines(): Promise<number>
  pendingTimers(): Promise<number>
  advance(ms: number): Promise<void>
  until(holds: () => Promise<boolean> | boolean, patienceMs?: number): Promise<void>
  errors(): readonly string[]
  stop(): Promise<void>
}

function driverIn(evaluate: (expression: string) => unknown): (question: Question) => View {
  const driver = evaluate('clientDriver')
  if (typeof driver !== 'function') throw new Error('There is no driver')
  return (question) => JSON.parse(String(Reflect.apply(driver, undefined, [JSON.stringify(question)]))) as View
}

const clientsProject: AppProject = {
  name: 'clients',
  folder: join(import.meta.dirname, 'app'),
  inputs: ['test/clients/app', 'test/clients/client-driver.ts', 'test/clients/support/echo-talk.ts',
    ...clientNames.map((name) => `test/clients/${name}/talk.ts`), 'src/web-socket', 'src/platform', 'src/connection',
    'src/shared', 'vite', 'package.json', ...buildTools],
}

async function openHostPlace(platform: 'mp-weixin' | 'app'): Promise<Place> {
  const host = await creators[platform]({ build: await buildApp(platform, clientsProject) })
  return {
    ...host,
    ask: driverIn((expression) => host.evaluate(expression)),
    madeLines: async () => (await host.madeSockets()).length,
  }
}

/** Runs a client over `tradewire/web-socket/auto` in a bare realm. */
async function openBarePlace(client: string): Promise<Place> {
  const realm = createBareRealm()
  realm.evaluate(await bundleBare(`import '../../src/web-socket/auto'
    import { talk } from './${client}/talk'
    import { createClientDriver } from './client-driver'
    globalThis.clientDriver = createClientDriver(() => talk)`))
  const { clock, sockets } = realm
  const turn = async (): Promise<void> => {
    do await new Promise((resolve) => setImmediate(resolve))
    while (sockets.isBusy())
  }
  return {
    ask: driverIn((expression) => realm.evaluate(expression)),
    openSockets: async () => sockets.alive(),
    madeLines: async () => sockets.made().length,
    pendingTimers: async () => clock.pending(),
    advance: (ms) => clock.advance(ms, turn),
    until: realm.until,
    errors: () => realm.errors,
    stop: async () => realm.stop(),
  }
}

/** Letters of each Unicode plane, and characters of frames and quotes. */
const TEXT = 'ASCII "quoted" \\ \n\t é ß Ж 账户 \u2028 \ufeff \uffee 😀🚀 \u{20000} \u{e0001} \u{10fffd}'
const BYTES: readonly number[] = [...Array.from({ length: 256 }, (_, byte) => byte), 0, 255, 13]
const MINUTE_MS = 60_000

async function playScenario(client: string, server: Server, place: Place): Promise<void> {
  const received = (): readonly Received[] => place.ask({ ask: 'look' }).received
  const ofType = (type: Received['type']): readonly Received[] => received().filter((each) => each.type === type)
  const receives = (type: Received['type'], times: number): Promise<void> => {
    const isOver = (): boolean => ofType(type).length >= times || ofType('failed').length > 0
    return place.until(isOver).catch((error: unknown) => {
      const got = JSON.stringify(received())
      throw new Error(`${client} received no ${type} ${times} times, but ${got}`, { cause: error })
    })
  }
  const timersBefore = await place.pendingTimers()

  place.ask({ ask: 'start', client, url: server.url })
  await receives('connected', 1)
  const { hasBinary } = place.ask({ ask: 'sendText', text: TEXT })
  await receives('text', 1)
  if (hasBinary) {
    place.ask({ ask: 'sendBinary', bytes: BYTES })
    await receives('binary', 1)
  }
  await server.loseLines()
  await receives('lost', 1)
  await receives('connected', 2)
  place.ask({ ask: 'sendText', text: `again: ${TEXT}` })
  await receives('text', 2)
  place.ask({ ask: 'close' })
  await receives('closed', 1)

  const words: readonly unknown[] = received().filter(({ type }) => type === 'text' || type === 'failed')
  expect(words).toEqual([{ type: 'text', text: TEXT }, { type: 'text', text: `again: ${TEXT}` }])
  expect(ofType('binary')).toEqual(hasBinary ? [{ type: 'binary', bytes: BYTES }] : [])
  await place.until(async () => (await place.openSockets()) === 0)
  const made = await place.madeLines()
  expect(made).toBeGreaterThanOrEqual(2)
  await place.advance(MINUTE_MS)
  expect(await place.madeLines()).toBe(made)
  expect(await place.pendingTimers()).toBeLessThanOrEqual(timersBefore)
  expect(place.errors()).toEqual([])
}

async function play(client: string, serve: Serve, open: () => Promise<Place>): Promise<string | undefined> {
  const server = await serve()
  if (typeof server === 'string') return server
  onTestFinished(() => server.close())
  const place = await open()
  onTestFinished(() => place.stop())
  await playScenario(client, server, place)
  return undefined
}

declare module 'vitest' {
  interface TaskMeta {
    /** Read by `npm run clients`. */
    notRun?: string
  }
}

/** All tests of a client share its server, because some servers take seconds to start. */
function sharedServer(client: ClientName): Serve {
  let started: ReturnType<Serve> | undefined
  afterAll(async () => {
    const server = await started
    if (server !== undefined && typeof server !== 'string') await server.close()
  })
  return async () => {
    const { serve } = (await import(`./${client}/server.ts`)) as { readonly serve: Serve }
    started ??= serve()
    const server = await started
    return typeof server === 'string' ? server : { ...server, close: async () => undefined }
  }
}

// `npm run clients` reads the client from this title, and the platform from the rule id in each test's title.
describe.each(clientNames)('%s', (client) => {
  const serve = sharedServer(client)

  test.for([
    [titleOf(client, 'CL-1: runs in a bare realm with tradewire/web-socket/auto'), () => openBarePlace(client)],
    [titleOf(client, 'CL-2: runs in the mini-program build with tradewireWebSocket()'),
      () => openHostPlace('mp-weixin')],
    [titleOf(client, 'CL-3: runs in the app build with tradewireWebSocket()'), () => openHostPlace('app')],
  ] as const)('%s', async ([, open], { task, skip }) => {
    const notRun = await play(client, serve, open)
    if (notRun === undefined) return
    task.meta.notRun = notRun
    process.stdout.write(`\n${client}: ${notRun}\n`)
    skip()
  })
})

test('CL-4: skips a client whose server is missing, and reports the reason', async () => {
  const open = (): Promise<Place> => Promise.reject(new Error('There is nothing to open'))
  const notRun = await play('any', async () => 'not here: no any-server on the PATH', open)
  expect(notRun).toBe('not here: no any-server on the PATH')
})

const text = readFileSync(fileURLToPath(new URL('../../docs/en/clients.md', import.meta.url)), 'utf8')
/** Lets the class change slightly without a new document. */
const TOLERANCE_KB = 0.5

const ALL = `import '../../src/web-socket/auto'`
/** Assigns the export, because bundlers omit unused modules without side effects. */
const WITHOUT_URL = `import { ownScope } from '../../src/web-socket/globals/scope'\nglobalThis.used = ownScope`

const ADDRESS = /'(wss|https):\/\/rt\.example\.com[^']*'/
/** Option of the clients without an address (Ably, Pusher). */
const HOST = /(endpoint|wsHost): 'rt\.example\.com'/
const USING_URL: readonly ClientName[] = ['nats', 'supabase', 'ably']

function programOf(client: ClientName): string {
  const programs = [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code = '']) => code)
  const [program, ...others] = programs.filter((code) => code.includes(`from '${clients[client]}'`))
  if (program === undefined || others.length > 0) throw new Error(`Not exactly one program of ${client}`)
  return program
}

function rowOf(client: ClientName) {
  const row = text.split('\n').find((line) => line.startsWith(`| \`${clients[client]}\` |`))
  const [, , version = '', ...figures] = (row ?? '').split('|').map((cell) => cell.trim())
  return { version, kb: figures.slice(0, 2).map(Number) }
}

describe('docs/en/clients.md', () => {
  describe.each(clientNames)('%s', (client) => {
    const serve = sharedServer(client)

    test(titleOf(client, 'CL-7: receives its own message back, with a global URL only if needed'), async (context) => {
      const server = await serve()
      if (typeof server === 'string') return context.skip(server)
      onTestFinished(() => server.close())
      const program = programOf(client)
      const [, scheme, host, port] = /^([a-z]+):\/\/(.+):(\d+)/.exec(server.url) ?? []
      if (!HOST.test(program)) expect(ADDRESS.exec(program)?.[1], 'an address like the server\'s').toBe(`${scheme}s`)
      const realm = createBareRealm()
      onTestFinished(() => realm.stop())
      const here = program.replace(ADDRESS, `'${server.url}'`)
        .replace(HOST, `$1: '${host}', port: ${port}, wsPort: ${port}, tls: false, forceTLS: false`)
      realm.evaluate(await bundleBare(`${USING_URL.includes(client) ? ALL : WITHOUT_URL}\n${here}`))
      await realm.until(() => realm.said.includes('hello') || realm.errors.length > 0)
      expect(realm.errors).toEqual([])
      expect(realm.said.filter((line) => line === 'hello')).toEqual(['hello'])
    })
  })

  test('CL-8: documents the installed versions and the measured sizes in KB', async () => {
    for (const client of clientNames) {
      const manifest = new URL(`../../node_modules/${clients[client]}/package.json`, import.meta.url)
      const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { readonly version: string }
      const { ownBytes, addedBytes } = await clientBytes(client)
      const row = rowOf(client)
      expect(row.version, client).toBe(version)
      expect(row.kb, client).toHaveLength(2)
      for (const [index, bytes] of [ownBytes, addedBytes].entries()) {
        const apart = Math.abs((row.kb[index] ?? NaN) - bytes / 1_024)
        expect(apart, `${client}, column ${index}`).toBeLessThan(TOLERANCE_KB)
      }
    }
  })
})

test('CL-47: runs centrifuge with UniWebSocket as its only option, without browser or Node globals', async () => {
  const server = await serveCentrifuge()
  onTestFinished(() => server.close())
  const realm = createBareRealm()
  onTestFinished(() => realm.stop())
  realm.evaluate(await bundleBare(`
    import { Centrifuge } from 'centrifuge'
    import { UniWebSocket } from '../../src/web-socket'
    const client = new Centrifuge('${server.url}', { websocket: UniWebSocket })
    const room = client.newSubscription('room')
    room.on('subscribed', () => void room.publish('hello'))
    room.on('publication', ({ data }) => console.log(data))
    room.subscribe()
    client.connect()
  `))
  await realm.until(() => realm.said.includes('hello') || realm.errors.length > 0)
  expect([realm.said, realm.errors]).toEqual([['hello'], []])
})
