import { describe, expect, test } from 'vitest'
import { createRig } from '../../../support/client-rig'

const never = (): Promise<string> => new Promise(() => undefined)

describe('nothing may hang', () => {
  test('CN-4: an address that never comes costs the attempt after tokenTimeoutMs, 10,000 by default', async () => {
    const rig = createRig({ url: never })
    rig.need()
    await rig.advanceAsync(9_999)
    expect(rig.status()).toBe('connecting')
    await rig.advanceAsync(1)
    expect(rig.client.status()).toMatchObject({ status: 'reconnecting', failure: { code: 'resolve-timeout' } })
  })

  test('CN-4: an answer after that is ignored', async () => {
    const answers: ((url: string) => void)[] = []
    const rig = createRig({ url: () => new Promise((resolve) => answers.push(resolve)) })
    rig.need()
    await rig.advanceAsync(10_000)
    answers[0]?.('wss://late.example.com')
    await rig.advanceAsync(1_000)
    expect(rig.status()).toBe('reconnecting')
    expect(rig.opensAtMs).toEqual([])
    await rig.advanceAsync(2_000)
    answers[1]?.('wss://timely.example.com')
    await rig.advanceAsync(0)
    expect(rig.socket.connections.map(({ request }) => request.url)).toEqual(['wss://timely.example.com'])
    expect(rig.status()).toBe('open')
  })

  test.each([
    ['CN-5: a socket that does not open', 'connectTimeoutMs, 10,000', { line: 'mute' }, 10_000, 'connect-timeout'],
    ['CN-6: a protocol that is not ready', 'readyTimeoutMs, 20,000', { getsReady: false }, 20_000, 'ready-timeout'],
  ] as const)('%s costs the attempt after %s by default', (_, _name, server, timeoutMs, code) => {
    const rig = createRig({ server })
    const connection = rig.open()
    const { state } = connection
    rig.advance(timeoutMs - 1)
    expect(connection.state).toBe(state)
    rig.advance(1)
    expect(connection.state).toBe('dropped')
    expect(rig.client.status()).toMatchObject({ status: 'reconnecting', failure: { code } })
  })
})

describe('a platform with few sockets', () => {
  const rigWithoutSlots = (): ReturnType<typeof createRig> => {
    const rig = createRig({ server: { line: 'mute' } })
    rig.socket.behaviour.noSlots = true
    return rig
  }

  test('CN-15: a refused connection is tried again every 3 s, at no cost', () => {
    const rig = rigWithoutSlots()
    rig.open()
    rig.advance(12_000)
    expect(rig.opensAtMs).toEqual([0, 3_000, 6_000, 9_000, 12_000])
    expect(rig.client.status()).toMatchObject({ status: 'connecting', failure: null })
    rig.socket.behaviour.noSlots = false
    rig.server.line = 'up'
    rig.advance(3_000)
    expect(rig.status()).toBe('open')
  })

  test('CN-15: after 30 s it costs the attempt', () => {
    const rig = rigWithoutSlots()
    rig.open()
    rig.advance(29_999)
    expect(rig.status()).toBe('connecting')
    rig.advance(1)
    expect(rig.client.status()).toMatchObject({
      status: 'reconnecting', attempt: 1, failure: { code: 'socket-slots-exhausted', final: false },
    })
    expect(rig.opensAtMs).toHaveLength(10)
  })

  test('CN-23: the wait is reported from the first refusal until a socket is open', () => {
    const rig = rigWithoutSlots()
    const reported: (number | null)[] = []
    rig.client.on('statusChanged', ({ slotAwaitedSinceMs }) => reported.push(slotAwaitedSinceMs))
    rig.open()
    const sinceMs = rig.clock.now()
    rig.advance(7_000)
    expect(rig.client.status()).toMatchObject({
      status: 'connecting', attempt: 0, sinceMs, slotAwaitedSinceMs: sinceMs, failure: null,
    })
    rig.socket.behaviour.noSlots = false
    rig.server.line = 'up'
    rig.advance(2_000)
    expect(rig.client.status()).toMatchObject({ status: 'open', slotAwaitedSinceMs: null })
    expect(reported).toEqual([null, sinceMs, null, null])
  })

  test('CN-23: a wait that cost the attempt is over, and the next attempt has a wait of its own', () => {
    const rig = rigWithoutSlots()
    rig.open()
    rig.advance(30_000)
    expect(rig.client.status()).toMatchObject({ status: 'reconnecting', attempt: 1, slotAwaitedSinceMs: null })
    rig.advance(4_300)
    const { status, attempt, nextAtMs, slotAwaitedSinceMs } = rig.client.status()
    expect([status, attempt, nextAtMs]).toEqual(['reconnecting', 1, null])
    expect(slotAwaitedSinceMs).toBeGreaterThan(rig.clock.now() - 4_300)
  })

  test('CN-15: a freed slot is taken at once; a later one is ignored', () => {
    let freed = (): void => undefined
    const rig = createRig()
    const slots = rig.socket
    slots.behaviour.noSlots = true
    let watching = true
    const own = createRig({
      server: { line: 'mute' },
      ports: {
        socket: {
          open: (request, listener) => slots.open(request, listener),
          watchSlots(callback) {
            freed = callback
            return () => {
              watching = false
            }
          },
        },
      },
    })
    own.need()
    rig.advance(0)
    own.advance(1_000)
    slots.behaviour.noSlots = false
    freed()
    expect(slots.connections).toHaveLength(2)
    freed()
    expect(slots.connections).toHaveLength(2)
    slots.last().opened()
    slots.last().message({ type: 'ready' })
    expect(own.status()).toBe('open')
    own.client.dispose()
    expect(watching).toBe(false)
  })
})
