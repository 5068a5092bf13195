import { describe, expect, test } from 'vitest'
import { TradewireError } from '../../../src/core/tradewire-error'
import type { ConnectionPolicy } from '../../../src/core/policy/connection-policy'
import { createRig, type Rig, type RigOptions } from '../../support/client-rig'
import { createRigProtocol } from '../../support/rig-protocol'

function opened(options: RigOptions = {}): Rig {
  const rig = createRig(options)
  rig.open()
  rig.advance(1_000)
  return rig
}

describe('listeners', () => {
  test('RT-4: one that throws is reported and stops nobody else', () => {
    const rig = createRig()
    const heard: string[] = []
    rig.client.on('statusChanged', () => { throw new Error('a page fell over') })
    rig.client.on('statusChanged', ({ status }) => heard.push(status))
    rig.open()
    rig.advance(0)
    expect(heard).toEqual(['connecting', 'open'])
    expect(rig.reported).toEqual([
      { code: 'listener-threw', detail: 'a page fell over' }, { code: 'listener-threw', detail: 'a page fell over' },
    ])
    expect(rig.status()).toBe('open')
  })

  test('RT-4: one of the diagnostics that throws is not told of itself', () => {
    const rig = createRig()
    rig.client.on('diagnosed', () => { throw new Error('log is full') })
    rig.client.report({ code: 'server-error' })
    expect(rig.codes()).toEqual(['server-error', 'listener-threw'])
  })

  test('RT-4: one that was dropped stays silent, also when that was just now', () => {
    const rig = opened()
    const heard: string[] = []
    const off = rig.client.on('heard', () => {
      heard.push('first')
      offSecond()
    })
    const offSecond = rig.client.on('heard', () => heard.push('second'))
    rig.last().message({ type: 'say' })
    off()
    off()
    rig.last().message({ type: 'say' })
    expect(heard).toEqual(['first'])
  })

  test('RT-4: the same function twice is two subscriptions', () => {
    const rig = opened()
    let calls = 0
    const listener = (): void => { calls += 1 }
    const off = rig.client.on('heard', listener)
    rig.client.on('heard', listener)
    rig.last().message({ type: 'say' })
    off()
    rig.last().message({ type: 'say' })
    expect(calls).toBe(3)
  })

  test('RT-16: the status comes before the error that belongs to it, and none twice', () => {
    const rig = createRig({ policy: { attempts: 0 } })
    const story: string[] = []
    rig.client.on('statusChanged', ({ status }) => story.push(status))
    rig.client.on('connectError', ({ code }) => story.push(`${code} while ${rig.client.status().status}`))
    const page = rig.need()
    page.want(true)
    rig.advance(60_000)
    rig.last().closed(1006)
    expect(story).toEqual(['connecting', 'open', 'failed', 'connection-lost while failed'])
  })

  test('RT-18: what is built around the client may report through it', () => {
    const rig = createRig()
    const told: unknown[] = []
    rig.client.on('diagnosed', (diagnostic) => told.push(diagnostic))
    rig.client.report({ code: 'listener-threw', detail: 'channel' })
    rig.client.report({ code: 'server-error', detail: 'busy' })
    expect(rig.codes()).toEqual(['listener-threw', 'server-error'])
    expect(told).toEqual([{ code: 'server-error', detail: 'busy', atMs: rig.clock.now() }])
    expect(rig.client.stats().diagnostics).toEqual({ 'listener-threw': 1, 'server-error': 1 })
  })
})

describe('a protocol that falls over', () => {
  test('RT-5: it is reported, and the connection is lost and tried again', () => {
    const rig = opened()
    rig.last().message({ type: 'throw' })
    expect(rig.reported).toEqual([{ code: 'protocol-threw', detail: 'the protocol fell over' }])
    expect(rig.client.status()).toMatchObject({ status: 'reconnecting', failure: { code: 'protocol-threw' } })
    rig.advance(5_000)
    expect(rig.status()).toBe('open')
  })

  test('RT-5: always, it ends in failed', () => {
    const protocol = createRigProtocol()
    const rig = createRig({
      protocol: {
        ...protocol,
        step(state, event) {
          if (event.type === 'opened' || event.type === 'detached') throw new Error(event.type)
          return protocol.step(state, event)
        },
      },
    })
    rig.open()
    rig.advance(3_600_000)
    expect(rig.errors).toEqual([{ code: 'protocol-threw', reason: 'protocol-threw', attempts: 5 }])
    expect(rig.codes()).toHaveLength(12)
  })

  test('RT-6: asked for its patience, it has none', () => {
    const graceMs = (): number => { throw new Error('no book') }
    const rig = opened({ protocol: createRigProtocol({ graceMs }), server: { answersPings: false } })
    rig.advance(19_000)
    expect(rig.client.status().failure?.code).toBe('pong-timeout')
    expect(new Set(rig.codes())).toEqual(new Set(['protocol-threw']))
  })

  test('RT-6: asked for its image, it has none', () => {
    const protocol = createRigProtocol({ session: { traderId: 1 } })
    const dump = (): unknown => { throw new Error('no book') }
    const rig = opened({ protocol: { ...protocol, dump }, keepLast: true })
    rig.last().closed(1006)
    expect(rig.reported).toEqual([{ code: 'protocol-threw', detail: 'no book' }])
    expect(rig.status()).toBe('reconnecting')
  })
})

describe('what a protocol asks for', () => {
  test('RT-14: one flush at a time, with the next frame', () => {
    const rig = opened()
    for (let count = 0; count < 5; count += 1) rig.last().message({ type: 'flush' })
    expect(rig.frames.pending()).toBe(1)
    expect(rig.heard).toEqual([])
    rig.frames.frame()
    expect(rig.heard).toEqual(['flush'])
    rig.last().message({ type: 'flush' })
    rig.frames.frame()
    expect(rig.heard).toEqual(['flush', 'flush'])
  })

  test('RT-15: its timers fire while the connection lasts', () => {
    const rig = opened()
    rig.last().message({ type: 'timer' })
    rig.advance(1_000)
    expect(rig.last().frames).toContainEqual({ type: 'timer fired', name: 'later' })
    rig.last().message({ type: 'timer' })
    rig.last().message({ type: 'no-timer' })
    rig.advance(1_000)
    expect(rig.last().frames).toHaveLength(2)
  })

  test('RT-15: and end with it', () => {
    const rig = opened()
    rig.last().message({ type: 'timer' })
    rig.last().closed(1006)
    rig.advance(5_000)
    expect(rig.last().frames).toEqual([{ type: 'hello' }])
    expect(rig.codes()).toEqual([])
  })

  test('RT-19: no frame is heard before it is attached or after it is detached', () => {
    const rig = createRig({ server: { line: 'mute' } })
    const connection = rig.open()
    connection.tellAnyway({ type: 'message', data: '{"type":"say"}' })
    connection.opened()
    rig.socket.behaviour.autoClose = false
    rig.client.setSession({ traderId: 2 })
    connection.message({ type: 'say' })
    expect(rig.heard).toEqual([])
    expect(rig.client.stats().framesIn).toBe(0)
  })

  test('RT-19: a frame that comes up while another is at work waits its turn', () => {
    const rig = opened()
    const connection = rig.last()
    const order: unknown[] = []
    rig.client.on('heard', (frame) => {
      if (order.push(frame) === 1) {
        connection.message({ type: 'say', number: 2 })
        connection.message({ type: 'lose' })
        connection.message({ type: 'say', number: 3 })
      }
    })
    connection.message({ type: 'say', number: 1 })
    expect(order).toEqual([{ type: 'say', number: 1 }, { type: 'say', number: 2 }, { type: 'say', number: 3 }])
    expect(rig.status()).toBe('reconnecting')
  })

  test('RT-19: unless another connection is under way by then', () => {
    const rig = createRig({ server: { getsReady: false } })
    const connection = rig.open()
    rig.advance(3_000)
    let calls = 0
    rig.client.on('heard', () => {
      calls += 1
      rig.client.reconnect()
      connection.message({ type: 'say', whose: 'the one before' })
    })
    connection.message({ type: 'say' })
    expect(calls).toBe(1)
    expect(rig.client.stats().framesIn).toBe(1)
  })

  test('RT-19: unless its connection is over by then', () => {
    const rig = opened()
    const connection = rig.last()
    const order: unknown[] = []
    rig.client.on('heard', (frame) => {
      if (order.push(frame) > 1) return
      connection.closed(4409)
      connection.tellAnyway({ type: 'message', data: '{"type":"say","number":2}' })
    })
    connection.message({ type: 'say', number: 1 })
    expect(order).toHaveLength(1)
    expect(rig.status()).toBe('failed')
  })
})

describe('send', () => {
  test('RT-7: now, when open', async () => {
    const rig = opened()
    expect(await rig.client.send({ type: 'order', lots: 1 })).toEqual({ ok: true })
    expect(rig.last().frames).toContainEqual({ type: 'order', lots: 1 })
  })

  test('RT-7: or not at all', async () => {
    const rig = createRig({ server: { getsReady: false } })
    const refused = { ok: false, code: 'not-open' }
    expect(await rig.client.send({})).toEqual(refused)
    const connection = rig.open()
    expect(await rig.client.send({})).toEqual(refused)
    connection.message({ type: 'ready' })
    rig.lifecycle.toBackground()
    expect(await rig.client.send({ type: 'x' })).toEqual({ ok: true })
    connection.closed(1006)
    expect(await rig.client.send({})).toEqual(refused)
    rig.lifecycle.toForeground()
    rig.server.getsReady = true
    rig.advance(1_000)
    expect(rig.status()).toBe('open')
    expect(rig.last().frames).toEqual([{ type: 'hello' }])
  })

  test('RT-7: what the platform refuses is told', async () => {
    const rig = opened()
    rig.socket.behaviour.sendFails = 'buffer is full'
    expect(await rig.client.send({})).toEqual({ ok: false, code: 'send-failed', detail: 'buffer is full' })
    expect(rig.status()).toBe('open')
  })

  test('RT-7: a frame whose line ends before it is settled failed', async () => {
    const rig = opened()
    rig.socket.behaviour.holdSends = true
    const sending = rig.client.send({ type: 'order' })
    rig.last().closed(1006)
    expect(await sending).toEqual({ ok: false, code: 'send-failed', detail: 'closed' })
  })

  test('RT-7: what cannot be encoded is told', async () => {
    const encode = (): string => { throw new TradewireError('frame-encode-failed', 'no object') }
    const rig = opened({ protocol: { ...createRigProtocol(), encode } })
    expect(await rig.client.send(42)).toEqual({
      ok: false, code: 'frame-encode-failed', detail: 'frame-encode-failed: no object',
    })
  })

  test('RT-8: frames over 4 MiB on the wire are refused both ways by default', async () => {
    const rig = opened()
    const quotes = 2
    const most = 'x'.repeat(4 * 1024 * 1024 - quotes)
    expect(await rig.client.send(most)).toEqual({ ok: true })
    expect(await rig.client.send(`${most}x`)).toEqual({
      ok: false, code: 'frame-too-large', detail: `sending ${4 * 1024 * 1024 + 1}`,
    })
    rig.last().message(`"${most}"`)
    expect(rig.heard).toHaveLength(1)
    rig.last().message(`"${most}x"`)
    expect(rig.heard).toHaveLength(1)
    expect(rig.reported).toEqual([{ code: 'frame-too-large', detail: `received ${4 * 1024 * 1024 + 1}` }])
    expect(rig.status()).toBe('open')
  })

  test('RT-8: counted as UTF-8, or as bytes', () => {
    const rig = opened({ maxFrameBytes: 20 })
    const texts = ['123456789012345678', '€€€€€€', '😀😀😀😀12', 'éééééé123456']
    for (const text of texts) rig.last().message(`"${text}"`)
    rig.last().message(new ArrayBuffer(20))
    expect(rig.heard).toEqual([...texts, 20])
    for (const text of texts) rig.last().message(`"${text}x"`)
    rig.last().message(new ArrayBuffer(21))
    expect(rig.heard).toHaveLength(5)
    expect(rig.codes()).toEqual(Array.from({ length: 5 }, () => 'frame-too-large'))
  })
})

describe('a socket port that throws', () => {
  test('RT-13: on open it costs the attempt', () => {
    let tries = 0
    const rig = createRig({
      ports: {
        socket: {
          open() {
            tries += 1
            throw new TypeError('bad subprotocol')
          },
        },
      },
    })
    rig.need()
    expect(rig.client.status()).toMatchObject({
      status: 'reconnecting', failure: { code: 'connect-failed', closeCode: 1006, detail: 'bad subprotocol' },
    })
    rig.advance(3_600_000)
    expect(tries).toBe(6)
    expect(rig.status()).toBe('failed')
  })

  test('RT-13: on send it fails the send', async () => {
    const served = createRig()
    const rig = createRig({
      ports: {
        socket: {
          open(request, listener) {
            const connection = served.socket.open(request, listener)
            return {
              ...connection,
              send(data, settled) {
                if (typeof data === 'string' && data.includes('order')) throw new TypeError('not today')
                connection.send(data, settled)
              },
            }
          },
        },
      },
    })
    rig.need()
    served.last().opened()
    served.last().message({ type: 'ready' })
    expect(await rig.client.send({ type: 'order' })).toEqual({ ok: false, code: 'send-failed', detail: 'not today' })
    expect(rig.status()).toBe('open')
  })

  test('RT-13: one that ends a connection before open returns is understood', () => {
    const rig = createRig({
      ports: {
        socket: {
          open(request, listener) {
            listener({ type: 'closed', code: 4409, reason: '' })
            return { send: () => undefined, close: () => undefined, drop: () => undefined }
          },
        },
      },
    })
    rig.need()
    expect(rig.client.status()).toMatchObject({ status: 'failed', failure: { code: 'replaced' } })
  })
})

describe('what can be seen', () => {
  test('RT-9: the debug hook sees every event with its effects', () => {
    const rig = createRig({ name: 'second' })
    rig.open()
    expect(rig.records.map(({ client, event, effects }) => [client, event.type, effects.map(({ type }) => type)]))
      .toEqual([
        ['second', 'networkReported', []],
        ['second', 'leaseTaken', []],
        ['second', 'leaseChanged', ['startTimer', 'resolve']],
        ['second', 'resolved', ['stopTimer', 'startTimer', 'open']],
        ['second', 'socketOpened', ['stopTimer', 'startTimer']],
        ['second', 'protocolReady', ['stopTimer', 'startTimer', 'startTimer']],
      ])
    expect(rig.records.every(({ atMs }) => atMs === rig.clock.now())).toBe(true)
    expect(rig.records[5]?.state.phase.name).toBe('ready')
  })

  test('RT-9: one that throws is reported', () => {
    const rig = createRig({ debug: () => { throw new Error('no console') } })
    rig.open()
    rig.advance(0)
    expect(rig.status()).toBe('open')
    expect(new Set(rig.codes())).toEqual(new Set(['listener-threw']))
  })

  test('RT-11: the counters', async () => {
    const rig = opened()
    rig.last().message({ type: 'say' })
    rig.last().message(new ArrayBuffer(10))
    await rig.client.send({ type: 'x' })
    rig.last().closed(1006)
    rig.advance(5_000)
    rig.last().message({ type: 'complain' })
    const { framesIn, framesOut, sizeIn, sizeOut, opens, losses, diagnostics, lastDiagnostic } = rig.client.stats()
    const lengthOf = (...frames: readonly object[]): number =>
      frames.map((frame) => JSON.stringify(frame)).join('').length
    expect({ framesIn, framesOut, opens, losses }).toEqual({ framesIn: 5, framesOut: 3, opens: 2, losses: 1 })
    const ready = { type: 'ready' }
    expect(sizeIn).toBe(10 + lengthOf(ready, { type: 'say' }, ready, { type: 'complain' }))
    expect(sizeOut).toBe(lengthOf({ type: 'hello' }, { type: 'x' }, { type: 'hello' }))
    expect(diagnostics).toEqual({ 'server-error': 1 })
    expect(lastDiagnostic).toMatchObject({ code: 'server-error', atMs: rig.clock.now() })
  })
})

describe('the end', () => {
  test('RT-10: goodbye, close, and silence for good', async () => {
    const rig = opened({ keepLast: true })
    const connection = rig.last()
    rig.client.dispose()
    expect(connection.frames).toContainEqual({ type: 'goodbye' })
    expect(rig.status()).toBe('idle')
    const told = rig.statuses.length
    rig.advance(0)
    expect(connection.state).toBe('ended')
    expect(rig.clock.pending()).toBe(0)
    expect(rig.lifecycle.watchers() + rig.network.watchers()).toBe(0)
    rig.client.dispose()
    rig.need()
    rig.client.connect()
    rig.client.setTab('followFlake', true)
    rig.client.setSession({ traderId: 9 })
    expect(rig.client.reconnect()).toBe('disposed')
    expect(await rig.client.send({})).toEqual({ ok: false, code: 'disposed' })
    rig.lifecycle.toBackground()
    rig.lifecycle.toForeground()
    rig.network.goOffline()
    rig.advance(3_600_000)
    expect(rig.opensAtMs).toHaveLength(1)
    expect(rig.statuses).toHaveLength(told)
  })

  const reaches = [
    ['nothing open', (): void => undefined],
    ['a connection under way', (rig: Rig): void => { rig.server.line = 'mute'; rig.need() }],
    ['an attempt awaited', (rig: Rig): void => { rig.server.line = 'refusing'; rig.open() }],
    ['a pause', (rig: Rig): void => { rig.open().closed(1006); rig.lifecycle.toBackground() }],
    ['a failure', (rig: Rig): void => { rig.open().closed(4409) }],
    ['a goodbye under way', (rig: Rig): void => { rig.open(); rig.advance(0); rig.client.setSession({ traderId: 2 }) }],
    ['the background', (rig: Rig): void => { rig.open(); rig.advance(0); rig.lifecycle.toBackground() }],
    ['a page in doubt', (rig: Rig): void => {
      const page = rig.need()
      rig.advance(0)
      rig.lifecycle.toBackground()
      page.hidden()
      rig.lifecycle.toForeground()
    }],
    ['the last lease lingering', (rig: Rig): void => { const page = rig.need(); rig.advance(0); page.want(false) }],
  ] as const
  for (const [where, reach] of reaches) {
    test(`RT-10: with ${where}, no timer is left and nothing is opened`, () => {
      const rig = createRig()
      reach(rig)
      const before = rig.opensAtMs.length
      rig.client.dispose()
      expect(rig.status()).toBe('idle')
      rig.advance(0)
      expect(rig.clock.pending()).toBe(0)
      expect(rig.socket.heard()).toBe(0)
      expect(rig.opensAtMs).toHaveLength(before)
    })
  }
})

describe('options', () => {
  const invalid: readonly (readonly [string, RigOptions])[] = [
    ['lingerMs', { policy: { lingerMs: -1 } }],
    ['backgroundMs', { policy: { backgroundMs: NaN } }],
    ['connectTimeoutMs', { policy: { connectTimeoutMs: Infinity } }],
    ['attempts', { policy: { attempts: 1.5 } }],
    ['attempts', { policy: { attempts: -1 } }],
    ['restMs', { policy: { restMs: -1 } }],
    ['restMs', { policy: { restMs: Infinity } }],
    ['pingIntervalMs', { policy: { pingIntervalMs: 0 } }],
    ['maxFrameBytes', { maxFrameBytes: 0 }],
    ['maxFrameBytes', { maxFrameBytes: Infinity }],
  ]
  for (const [name, options] of invalid) {
    test(`RT-12: ${name} as in ${JSON.stringify(options)} is refused by name`, () => {
      expect(() => createRig(options)).toThrow(`invalid-option: ${name}`)
    })
  }

  test('RT-12: so is what untyped code may give', () => {
    const url: unknown = undefined
    const reconnect: unknown = 'soon'
    expect(() => createRig({ url: url as string })).toThrow('invalid-option: url')
    const policy = { reconnect: reconnect as ConnectionPolicy['reconnect'] }
    expect(() => createRig({ policy })).toThrow('invalid-option: reconnect')
  })

  test('RT-17: the client’s options win over the protocol’s, and these over the defaults', () => {
    const protocol = createRigProtocol({ policy: { attempts: 7, pingIntervalMs: 1_000 } })
    const rig = opened({ protocol, policy: { attempts: 2 } })
    expect(rig.client.status().attempts).toBe(2)
    expect(rig.last().frames).toContainEqual({ type: 'ping', foreground: true })
    expect(opened({ protocol }).client.status().attempts).toBe(7)
    expect(opened().client.status().attempts).toBe(5)
  })
})
