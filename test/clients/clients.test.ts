import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, onTestFinished, test, type TestContext } from 'vitest'
import type { Serve } from './client-case'
import { openBarePlace } from './bare-place'
import { type ClientName, clientNames, clients, titleOf } from './clients'
import { openHostPlace } from './host-place'
import type { Place } from './place'
import { play } from './play'
import { clientBytes } from '../../scripts/clients/added-bytes'
import { bundleBare, createBareRealm } from './bare-realm'
import { serveStandIn } from './stomp/stand-in'
import { createStandIn } from './centrifuge/stand-in'

declare module 'vitest' {
  interface TaskMeta {
    /** Read by `npm run clients`. */
    notRun?: string
  }
}

/** The server for all tests of a client: some take seconds to start. */
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

interface Played {
  readonly context: TestContext
  readonly client: ClientName
  readonly serve: Serve
  readonly open: () => Promise<Place>
}

async function playClient({ context, client, serve, open }: Played): Promise<void> {
  const notRun = await play({ client, serve, open })
  if (notRun === undefined) return
  context.task.meta.notRun = notRun
  process.stdout.write(`\n${client}: ${notRun}\n`)
  context.skip()
}

// `npm run clients` knows a client by the words before its tests, and a platform by the rule.
describe.each(clientNames)('%s', (client) => {
  const serve = sharedServer(client)
  const title = (words: string): string => titleOf(client, words)

  test(title('CL-1: in a bare realm, after tradewire/web-socket/auto'), (context) =>
    playClient({ context, client, serve, open: () => openBarePlace(client) }))

  test(title('CL-2: in the mini-program, built with tradewireWebSocket()'), (context) =>
    playClient({ context, client, serve, open: () => openHostPlace('mp-weixin') }))

  test(title('CL-3: in the app, built with tradewireWebSocket()'), (context) =>
    playClient({ context, client, serve, open: () => openHostPlace('app') }))
})

test('CL-4: a client whose server is not here is not played, and it is said why', async () => {
  const open = (): Promise<Place> => Promise.reject(new Error('There is nothing to open'))
  const notRun = await play({ client: 'any', serve: async () => 'not here: no any-server on the PATH', open })
  expect(notRun).toBe('not here: no any-server on the PATH')
})

const text = readFileSync(fileURLToPath(new URL('../../docs/en/clients.md', import.meta.url)), 'utf8')
/** The class grows and shrinks by a little; the document is for people. */
const TOLERANCE_KB = 0.5

const ALL = `import '../../src/web-socket/auto'`
/** Used, since a module without effects of its own is left out otherwise. */
const WITHOUT_URL = `import { ownScope } from '../../src/web-socket/globals/scope'\nglobalThis.used = ownScope`

const ADDRESS = /'(wss|https):\/\/rt\.example\.com[^']*'/

async function serverFor(client: ClientName): ReturnType<Serve> {
  // RabbitMQ takes seconds to start, and has been tried with the same calls elsewhere.
  if (client === 'stomp') return serveStandIn()
  const { serve } = (await import(`./${client}/server.ts`)) as { readonly serve: Serve }
  return serve()
}

function programOf(client: ClientName): string {
  const programs = [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code = '']) => code)
  const [program, ...others] = programs.filter((code) => code.includes(`from '${clients[client]}'`))
  if (program === undefined || others.length > 0) throw new Error(`Not exactly one program of ${client}`)
  return program
}

interface Row {
  readonly version: string
  readonly kb: readonly number[]
}

function rowOf(client: ClientName): Row {
  const row = text.split('\n').find((line) => line.startsWith(`| \`${clients[client]}\` |`))
  const [, , version = '', ...figures] = (row ?? '').split('|').map((cell) => cell.trim())
  return { version, kb: figures.slice(0, 3).map(Number) }
}

describe('docs/en/clients.md', () => {
  describe.each(clientNames)('%s', (client) => {
    const title = (words: string): string => (client === 'stomp' ? words : titleOf(client, words))

    test(title('CL-7: its program runs, without URL but for one, and gets its text back'), async (context) => {
      const server = await serverFor(client)
      if (typeof server === 'string') return context.skip(server)
      onTestFinished(() => server.close())
      const program = programOf(client)
      const [scheme] = /^[a-z]+/.exec(server.url) ?? []
      expect(ADDRESS.exec(program)?.[1], 'an address like the server\'s').toBe(`${scheme}s`)
      const realm = createBareRealm()
      onTestFinished(() => realm.stop())
      const here = program.replace(ADDRESS, `'${server.url}'`)
      realm.evaluate(await bundleBare(`${client === 'nats' ? ALL : WITHOUT_URL}\n${here}`))
      await realm.until(() => realm.said.includes('hello') || realm.errors.length > 0)
      expect(realm.errors).toEqual([])
      expect(realm.said.filter((line) => line === 'hello')).toEqual(['hello'])
    })
  })

  test('CL-8: versions and KB are what is installed and measured', async () => {
    for (const client of clientNames) {
      const manifest = new URL(`../../node_modules/${clients[client]}/package.json`, import.meta.url)
      const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { readonly version: string }
      const { ownBytes, addedBytes, addedWithoutUrlBytes } = await clientBytes(client)
      const row = rowOf(client)
      expect(row.version, client).toBe(version)
      expect(row.kb, client).toHaveLength(3)
      for (const [index, bytes] of [ownBytes, addedBytes, addedWithoutUrlBytes].entries()) {
        const apart = Math.abs((row.kb[index] ?? NaN) - bytes / 1_024)
        expect(apart, `${client}, column ${index}`).toBeLessThan(TOLERANCE_KB)
      }
    }
  })
})

// Beside the tests against RabbitMQ, for machines that do not have it.
test('CL-46: stompjs in a bare realm, against a stand-in by the published STOMP 1.2', async () => {
  expect(await play({ client: 'stomp', serve: serveStandIn, open: () => openBarePlace('stomp') })).toBeUndefined()
})

test('CL-47: centrifuge runs in a bare realm with UniWebSocket as its option alone', async () => {
  const server = await createStandIn()
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
