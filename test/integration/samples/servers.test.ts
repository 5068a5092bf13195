import { expect, test } from 'vitest'
import { createServer } from '../../../server/create-server'
import { createEchoServer } from '../../../server/samples/echo-server'
import { lookEveryMs } from '../../../server/wire/late-watch'
import { parseCommandLine } from '../../../server/options/command-line'
import type { SharedOptions } from '../../../server/options/server-options'
import { createSimulatedClock, type SimulatedClock } from '../../../src/testing/simulated-clock'
import { closing, until } from './sample-client'
import { openRaw, refusedUpgrade } from './raw-client'

const serve = (options: SharedOptions = {}) =>
  closing(createEchoServer({ port: 0, host: '127.0.0.1', ...options }))

function makeLate(clock: SimulatedClock, lateMs: number): void {
  for (let look = 0; look < 3; look += 1) {
    clock.suspend(lookEveryMs + lateMs)
    clock.advance(0)
  }
}

test.each([
  ['heart-check', '/ws'],
  ['echo', '/ws'],
  ['mode-code', '/ws/'],
  ['copy-trading', '/ws'],
  ['chat', '/socket.io/?EIO=4&transport=websocket'],
] as const)('HC-13: starts the matching server for `--protocol %s`', async (protocol, path) => {
  const options = parseCommandLine(['--protocol', protocol, '--port', '0', '--host', '127.0.0.1'])
  if (options === 'help') return expect.fail()
  const server = await closing(createServer(options))
  expect(server).toMatchObject({ protocol, url: `ws://127.0.0.1:${server.port}${path}` })
  expect(server.httpUrl !== undefined).toBe(protocol === 'copy-trading' || protocol === 'chat')
})

test('HC-20 EC-15 MC-20: responds to GET /healthz in the feed server’s format, with the client count', async () => {
  const clock = createSimulatedClock()
  const { port } = await closing(createServer({ protocol: 'mode-code', port: 0, host: '127.0.0.1', clock }))
  const ask = (method: string): Promise<Response> => fetch(`http://127.0.0.1:${port}/healthz?x`, { method })
  clock.advance(1_500)
  const first = await ask('GET')
  expect([first.status, await first.json()])
    .toEqual([200, { Code: 200, uptimeMs: 1_500, connections: 0, late: false, control: null }])
  expect(first.headers.get('x-content-type-options')).toBe('nosniff')
  await openRaw(`ws://127.0.0.1:${port}/ws/?name=a`)
  expect(await (await ask('GET')).json()).toMatchObject({ connections: 1 })
  expect([(await ask('HEAD')).status, (await ask('POST')).status]).toEqual([200, 405])
})

test.each(['heart-check', 'echo', 'mode-code', 'chat', 'copy-trading'] as const)(
  'SV-224 SV-261 SV-222 SV-44: rejects connections while the event loop is late, with --protocol %s',
  async (protocol) => {
    const clock = createSimulatedClock()
    const reported: string[] = []
    const { url, port } = await closing(createServer({
      protocol, port: 0, host: '127.0.0.1', clock, maxLateMs: 2_000, trouble: (line) => reported.push(line),
    }))
    const addressOf = (name: string): string => (protocol === 'mode-code' ? `${url}?name=${name}` : url)
    const healthOf = async (): Promise<unknown> => (await fetch(`http://127.0.0.1:${port}/healthz`)).json()
    makeLate(clock, 2_000)
    expect(await healthOf()).toMatchObject({ late: false })
    const { socket } = await openRaw(addressOf('a'))
    // Without a subscription, the feed closes a connection after 10 s.
    makeLate(clock, 2_001)
    expect(await (await openRaw(addressOf('b'))).closed).toEqual({ code: 1013, reason: 'the server is overloaded' })
    expect(await refusedUpgrade(addressOf('c'), { 'X-Busy-Status': '503' })).toMatchObject({ status: 503 })
    expect(await healthOf()).toMatchObject({ late: true })
    expect([socket.readyState, reported.length]).toEqual([socket.OPEN, 1])
    clock.advance(4 * lookEveryMs)
    expect(await healthOf()).toMatchObject({ late: false })
  })

test('HC-13, SV-57: rejects `shards` without Redis in a one-line message', async () => {
  await expect(createServer({ shards: 4 })).rejects.toThrow('shards requires redis: set both, or neither')
})

test('HC-14: rejects a page from another origin with 403, but accepts an app', async () => {
  const { url } = await serve({ origins: ['https://app.example.com'] })
  expect(await refusedUpgrade(url, { origin: 'https://evil.example.com' })).toMatchObject({ status: 403 })
  const page = await openRaw(url, { origin: 'https://app.example.com' })
  const app = await openRaw(url)
  for (const { socket, next } of [page, app]) {
    socket.send('hi')
    expect(await next()).toBe('hi')
  }
})

test.each([
  ['echo', 4 * 1_024 * 1_024], ['heart-check', 65_536],
] as const)('SV-270: counts a frame toward the limits of %s according to its size', async (protocol, maxFrameBytes) => {
  const clock = createSimulatedClock()
  const frameRate = { burst: 40, perSecond: 1 }
  const { url } = await closing(createServer({ protocol, port: 0, host: '127.0.0.1', clock, frameRate }))
  const answersTo = async (...sizes: readonly number[]): Promise<number | string> => {
    const client = await openRaw(url)
    for (const size of sizes) client.socket.send('a'.repeat(size))
    for (const size of sizes) {
      const ended = client.closed.then(({ code }) => code)
      const answered = client.next().then(({ length }) => length, () => ended)
      if (await answered !== size) return answered
    }
    return 'all'
  }
  const part = maxFrameBytes / 32
  expect(await answersTo(maxFrameBytes, ...Array<number>(8).fill(part))).toBe('all')
  expect(await answersTo(maxFrameBytes, ...Array<number>(9).fill(part))).toBe(4429)
  expect(await answersTo(...Array<number>(20).fill(part + 1))).toBe('all')
  expect(await answersTo(...Array<number>(21).fill(part + 1))).toBe(4429)
})

test('HC-14: drops a client that is silent between two checks, and keeps a client that sends pongs', async () => {
  const clock = createSimulatedClock()
  const { url, lines } = await serve({ clock })
  const [alive, dead] = [await openRaw(url), await openRaw(url)]
  dead.socket.pause()
  const asked = new Promise((got) => alive.socket.once('ping', got))
  clock.advance(30_000)
  await asked
  // The pong precedes the echo.
  alive.socket.send('hi')
  await alive.next()
  expect(lines()).toBe(2)
  clock.advance(30_000)
  await until(() => lines() === 1)
  alive.socket.send('still here')
  expect(await alive.next()).toBe('still here')
})

test('SV-149: keeps all connections of a sample server open when the clock jumps', async () => {
  const clock = createSimulatedClock()
  const { url } = await serve({ clock })
  const { socket } = await openRaw(url)
  for (const leapMs of [100_000, -100_000, 86_400_000, -86_400_000]) {
    clock.setWall(clock.now() + leapMs)
    const looked = new Promise((resolve) => socket.once('ping', resolve))
    clock.advance(30_000)
    await looked
    // This pong follows the automatic pong.
    const received = new Promise((resolve) => socket.once('pong', resolve))
    socket.ping()
    await received
  }
  expect(socket.readyState).toBe(socket.OPEN)
})
