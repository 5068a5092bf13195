import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { createFaultProxy, type FaultProxy } from '../../support/fault-proxy/fault-proxy'
import { cut } from '../../support/fault-proxy/weather'
import { createSeededRandom } from '../../../server/shared/seeded-random'
import { until } from '../server/serve'

const undo: (() => unknown)[] = []
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step()
})

/** An end of a line: all that it received, and how it ended. */
interface End {
  readonly socket: Socket
  readonly chunks: Buffer[]
  text(): string
  ended: 'not' | 'fin' | 'reset'
}

function watch(socket: Socket): End {
  const chunks: Buffer[] = []
  const end: End = { socket, chunks, ended: 'not', text: () => Buffer.concat(chunks).toString() }
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  socket.on('end', () => (end.ended = 'fin'))
  socket.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'ECONNRESET') end.ended = 'reset'
  })
  return end
}

interface Stage {
  readonly proxy: FaultProxy
  /** Server ends, in the order of their coming. */
  readonly far: readonly End[]
  dial(): Promise<End>
}

async function stage(seed = 1): Promise<Stage> {
  const far: End[] = []
  const server = createServer((socket) => far.push(watch(socket)))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const proxy = await createFaultProxy((server.address() as AddressInfo).port, createSeededRandom(seed))
  undo.push(() => server.close(), () => proxy.close())
  return {
    proxy,
    far,
    async dial() {
      const before = proxy.arrivals()
      const near = watch(connect({ port: proxy.port, host: '127.0.0.1', noDelay: true }))
      undo.push(() => near.socket.destroy())
      await until(() => proxy.arrivals() > before)
      return near
    },
  }
}

/** A line whose server end is there too. */
async function line(seed?: number): Promise<Stage & { readonly near: End; readonly there: End }> {
  const made = await stage(seed)
  const near = await made.dial()
  await until(() => made.far.length === 1)
  const [there] = made.far
  if (there === undefined) throw new Error('no connection came')
  return { ...made, near, there }
}

const letters = Array.from({ length: 20_000 }, (_, index) => String.fromCharCode(97 + (index % 26))).join('')

describe('what the proxy does to the bytes', () => {
  test.each([
    ['fair weather', {}],
    ['delay and jitter', { delayMs: 3, jitterMs: 9 }],
    ['small pieces', { pieceBytes: 700 }],
    ['gathering', { gatherMs: 10 }],
    ['a narrow line', { bytesPerSecond: 400_000 }],
    ['all of it', { delayMs: 2, jitterMs: 5, pieceBytes: 900, gatherMs: 3, bytesPerSecond: 900_000 }],
  ])('FP-1: %s: every byte arrives, in order, both ways', async (_, weather) => {
    const { proxy, near, there } = await line()
    proxy.setWeather(weather)
    for (let start = 0; start < letters.length; start += 997) near.socket.write(letters.slice(start, start + 997))
    there.socket.write(letters)
    await until(() => there.text().length === letters.length && near.text().length === letters.length)
    expect(there.text()).toBe(letters)
    expect(near.text()).toBe(letters)
  })

  test('FP-2: one chunk becomes many, cut at random positions', async () => {
    const { proxy, near, there } = await line()
    proxy.setWeather({ pieceBytes: 300 })
    near.socket.write(letters.slice(0, 3_000))
    await until(() => there.text().length === 3_000)
    expect(new Set(there.chunks.map(({ length }) => length)).size).toBeGreaterThan(2)
  })

  test('FP-2: many chunks become one', async () => {
    const { proxy, near, there } = await line()
    proxy.setWeather({ gatherMs: 250 })
    for (let sent = 0; sent < 20; sent += 1) {
      near.socket.write(`${sent};`)
      await new Promise(setImmediate)
    }
    await until(() => there.text().endsWith('19;'))
    expect(there.chunks.length).toBeLessThan(20)
  })

  test('FP-3: nothing arrives before its time, nor faster than the line is wide', async () => {
    const { proxy, near, there } = await line()
    proxy.setWeather({ delayMs: 60 })
    const sentAtMs = performance.now()
    near.socket.write('x')
    await until(() => there.text() === 'x')
    expect(performance.now() - sentAtMs).toBeGreaterThanOrEqual(60)

    proxy.setWeather({ bytesPerSecond: 100_000 })
    const beganAtMs = performance.now()
    near.socket.write(letters.slice(0, 10_000))
    await until(() => there.text().length === 10_001)
    expect(performance.now() - beganAtMs).toBeGreaterThanOrEqual(99)
  })

  test('FP-4: a dark direction carries nothing and reports nothing; the other goes on', async () => {
    const { proxy, near, there } = await line()
    const [link] = proxy.links()
    link?.darken('down')
    there.socket.write('lost?')
    near.socket.write('received')
    await until(() => there.text() === 'received' && link?.waitingBytes('down') === 5)
    expect(near.text()).toBe('')
    expect(near.ended).toBe('not')
    link?.brighten()
    await until(() => near.text() === 'lost?')
  })

  test('FP-5: what a client sent into the dark arrives when it has long gone, and its end behind it', async () => {
    const { proxy, far, near, there } = await line()
    const [link] = proxy.links()
    link?.darken('up')
    near.socket.write('late')
    await until(() => link?.waitingBytes('up') === 4)
    near.socket.destroy()
    await until(() => link?.isWhole() === false)
    const other = watch(connect({ port: proxy.port, host: '127.0.0.1' }))
    undo.push(() => other.socket.destroy())
    await until(() => far.length === 2)
    expect(there.text()).toBe('')
    expect(there.ended).toBe('not')
    link?.brighten()
    await until(() => there.text() === 'late' && there.ended === 'fin')
    expect(other.ended).toBe('not')
  })

  test('FP-6: a reset is a reset at both ends, a cut an end without a word', async () => {
    const { proxy, near, there } = await line()
    proxy.links()[0]?.reset()
    await until(() => near.ended === 'reset' && there.ended === 'reset')
    const second = await line()
    second.proxy.links()[0]?.cut()
    await until(() => second.near.ended === 'fin' && second.there.ended === 'fin')
    await until(() => second.proxy.links().length === 0)
  })

  test('FP-7: it refuses, stays silent, and leads elsewhere', async () => {
    const { proxy, dial, far } = await stage()
    proxy.setDoor('refusing')
    const refused = await dial()
    await until(() => refused.ended === 'reset')
    proxy.setDoor('mute')
    const muted = await dial()
    muted.socket.write('anybody?')
    const other = await stage()
    proxy.leadTo(other.proxy.port)
    proxy.setDoor('open')
    await until(() => muted.ended !== 'not')
    const led = await dial()
    led.socket.write('there')
    await until(() => other.far[0]?.text() === 'there')
    expect(far).toEqual([])
    expect(muted.text()).toBe('')
    expect(proxy.arrivals()).toBe(3)
  })

  test('FP-8: the same seed cuts the same way, another one another way', () => {
    const sizes = (seed: number): readonly number[] => {
      const random = createSeededRandom(seed)
      return cut(Buffer.from(letters), 500, random).map(({ length }) => length)
    }
    expect(sizes(5)).toEqual(sizes(5))
    expect(sizes(5)).not.toEqual(sizes(6))
    expect(sizes(5).reduce((sum, size) => sum + size, 0)).toBe(letters.length)
    expect(Math.max(...sizes(5))).toBeLessThanOrEqual(500)
  })
})
