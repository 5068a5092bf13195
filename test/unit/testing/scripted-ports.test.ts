import { describe, expect, test } from 'vitest'
import type { SocketEvent } from '../../../src/connection/ports/ports'
import {
  createScriptedBus, createScriptedLifecycle, createScriptedNetwork, createScriptedRandom,
} from '../../../src/testing/scripted-ports'
import { createScriptedSocket, type ScriptedSocketOptions } from '../../../src/testing/scripted-socket'
import { createSeededRandom } from '../../../server/shared/seeded-random'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'

function connected(options: ScriptedSocketOptions = {}) {
  const socket = createScriptedSocket(options)
  const events: SocketEvent[] = []
  const connection = socket.open({ url: 'wss://feed.example.com' }, (event) => events.push(event))
  return { socket, events, connection, farSide: socket.last() }
}

describe('scripted socket', () => {
  test('passes on what the test says and records what was sent', () => {
    const { events, connection, farSide, socket } = connected()
    const settled: (string | undefined)[] = []
    connection.send('too early', (error) => settled.push(error))
    farSide.opened()
    connection.send('{"type":"Ping"}', (error) => settled.push(error))
    farSide.message({ Code: 200 })
    farSide.closed()
    expect(settled).toEqual(['not open', undefined])
    expect(farSide.frames).toEqual([{ type: 'Ping' }])
    expect(events).toEqual([
      { type: 'opened' },
      { type: 'message', data: '{"Code":200}' },
      { type: 'closed', code: 1006, reason: '' },
    ])
    expect(socket.live()).toBe(0)
  })

  test('refuses to break the contract unless asked to', () => {
    const { events, connection, farSide } = connected()
    expect(() => farSide.message('x')).toThrow('connecting')
    farSide.opened()
    expect(() => farSide.opened()).toThrow('open')
    expect(() => connection.close(1001, '')).toThrow(RangeError)
    connection.drop()
    expect(() => farSide.closed()).toThrow('dropped')
    farSide.notifyAnyway({ type: 'closed', code: 1006, reason: 'late' })
    expect(events).toHaveLength(2)
  })

  test('opens and closes by itself after the latency when asked to', () => {
    const clock = createSimulatedClock()
    const { events, connection, farSide } = connected({ clock, latencyMs: 40, autoOpen: true })
    clock.advance(39)
    expect(events).toEqual([])
    clock.advance(1)
    connection.close(1000, 'bye')
    connection.close(3000, 'again')
    clock.advance(40)
    expect(events.map(({ type }) => type)).toEqual(['opened', 'closed'])
    expect(farSide.closeCall).toEqual({ code: 1000, reason: 'bye' })
  })

  test('can stay silent, fail sends, hold them, and run out of slots', async () => {
    const silent = connected({ silentClose: true, sendFails: 'wire cut' })
    silent.farSide.opened()
    const errors: (string | undefined)[] = []
    silent.connection.send('x', (error) => errors.push(error))
    silent.socket.behaviour.sendFails = false
    silent.socket.behaviour.holdSends = true
    silent.connection.send('y', (error) => errors.push(error))
    expect(errors).toEqual(['wire cut'])
    silent.farSide.settleSends()
    expect(errors).toEqual(['wire cut', undefined])
    silent.connection.close(1000, '')
    await Promise.resolve()
    expect(silent.farSide.state).toBe('open')
    silent.connection.send('z', (error) => errors.push(error))
    expect(errors).toEqual(['wire cut', undefined, 'not open'])
    const refused = connected({ noSlots: true })
    await Promise.resolve()
    expect(refused.events).toEqual([{ type: 'refused', code: 'socket-slots-exhausted' }])
  })
})

describe('the other doubles', () => {
  test('bus: one listener that throws stops the rest, as in uni', () => {
    const bus = createScriptedBus()
    const received: unknown[] = []
    const listener = (payload: unknown): void => void received.push(payload)
    bus.on('a', listener)
    bus.emit('a', 1)
    bus.off('a', listener)
    bus.on('a', () => {
      throw new Error('broken page')
    })
    bus.on('a', listener)
    expect(() => bus.emit('a', 2)).toThrow('broken page')
    expect(received).toEqual([1])
    expect(bus.payloads('a')).toEqual([1, 2])
    expect(bus.listenerCount()).toBe(2)
  })

  test('lifecycle and network report each change until unwatched', () => {
    const lifecycle = createScriptedLifecycle()
    const network = createScriptedNetwork()
    const reported: unknown[] = []
    const stopLifecycle = lifecycle.watch((foreground) => reported.push({ foreground }))
    const stopNetwork = network.watch((online) => reported.push({ online }))
    lifecycle.toBackground()
    network.goOffline()
    stopLifecycle()
    stopNetwork()
    lifecycle.toForeground()
    network.goOnline()
    expect(reported).toEqual([{ foreground: false }, { online: false }])
    expect([lifecycle.isForeground(), lifecycle.watchers(), network.watchers()]).toEqual([true, 0, 0])
  })

  test('network: an answer may be wrong, unknown or late', () => {
    const network = createScriptedNetwork()
    const answers: (boolean | undefined)[] = []
    network.answerWith(undefined)
    network.ask((online) => answers.push(online))
    network.holdAnswers(true)
    network.ask((online) => answers.push(online))
    network.answerWith(false)
    expect(answers).toEqual([undefined])
    network.answerHeld()
    expect(answers).toEqual([undefined, false])
    expect(network.asks()).toBe(2)
  })

  test('random: the same seed gives the same uniform numbers', () => {
    const draw = (seed: number): number[] => {
      const random = createSeededRandom(seed)
      return Array.from({ length: 1_000 }, () => random.next())
    }
    const numbers = draw(7)
    expect(numbers).toEqual(draw(7))
    expect(numbers).not.toEqual(draw(8))
    expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0)
    expect(Math.max(...numbers)).toBeLessThan(1)
    expect(numbers.reduce((sum, each) => sum + each, 0) / numbers.length).toBeCloseTo(0.5, 1)
    const scripted = createScriptedRandom(0.1, 0.9)
    expect([scripted.next(), scripted.next(), scripted.next()]).toEqual([0.1, 0.9, 0.9])
  })
})

function recorder() {
  const fired: string[] = []
  return { fired, note: (name: string) => () => void fired.push(name) }
}

describe('simulated clock', () => {
  test('fires in order of due time, then of insertion, at the due time', () => {
    const clock = createSimulatedClock(1_000)
    const times: [string, number][] = []
    const note = (name: string) => () => void times.push([name, clock.now()])
    clock.setTimer(note('late'), 30)
    clock.setTimer(note('first of two'), 10)
    clock.setTimer(note('second of two'), 10)
    clock.advance(29)
    expect(times).toEqual([['first of two', 1_010], ['second of two', 1_010]])
    expect(clock.pending()).toBe(1)
    clock.advance(1)
    expect(times[2]).toEqual(['late', 1_030])
    expect(clock.now()).toBe(1_030)
  })

  test('fires timers that callbacks set inside the span, and not those beyond it', () => {
    const clock = createSimulatedClock(0)
    const ticks: number[] = []
    const tick = (): void => {
      ticks.push(clock.now())
      clock.setTimer(tick, 10)
    }
    clock.setTimer(tick, 10)
    clock.advance(35)
    expect(ticks).toEqual([10, 20, 30])
    expect(clock.now()).toBe(35)
    expect(clock.pending()).toBe(1)
  })

  test('a cleared timer never fires, wherever it is cleared', () => {
    const clock = createSimulatedClock()
    const { fired, note } = recorder()
    const second = clock.setTimer(note('second'), 10)
    clock.clearTimer(second)
    clock.clearTimer(second)
    clock.clearTimer(undefined)
    clock.setTimer(() => clock.clearTimer(doomed), 5)
    const doomed = clock.setTimer(note('doomed'), 5)
    clock.advance(100)
    expect(fired).toEqual([])
    expect(clock.pending()).toBe(0)
  })

  test('a suspension moves the wall clock and lets overdue timers fire late', () => {
    const clock = createSimulatedClock(0)
    const times: number[] = []
    clock.setTimer(() => times.push(clock.now()), 1_000)
    clock.suspend(60_000)
    expect(times).toEqual([])
    clock.advance(0)
    expect(times).toEqual([60_000])
  })

  test('a stepped wall clock leaves the distance of timers alone', () => {
    const clock = createSimulatedClock(5_000_000)
    const times: number[] = []
    clock.setTimer(() => times.push(clock.now()), 1_000)
    clock.setWall(0)
    clock.advance(999)
    expect(times).toEqual([])
    clock.advance(1)
    expect(times).toEqual([1_000])
  })

  test('advanceAsync settles promises between timers', async () => {
    const clock = createSimulatedClock(0)
    const order: string[] = []
    const sleep = (ms: number): Promise<void> => new Promise((resolve) => clock.setTimer(resolve, ms))
    const run = async (): Promise<void> => {
      await sleep(10)
      order.push(`one at ${clock.now()}`)
      await sleep(10)
      order.push(`two at ${clock.now()}`)
    }
    const done = run()
    clock.setTimer(() => order.push('between'), 15)
    await clock.advanceAsync(20)
    await done
    expect(order).toEqual(['one at 10', 'between', 'two at 20'])
  })

  test('refuses what a real timer would get wrong, and time running backwards', () => {
    const clock = createSimulatedClock()
    const nothing = (): void => undefined
    expect(() => clock.setTimer(nothing, Number.NaN)).toThrow(RangeError)
    expect(() => clock.setTimer(nothing, Infinity)).toThrow(RangeError)
    expect(() => clock.advance(-1)).toThrow(RangeError)
  })

  test('keeps order among thousands of timers', () => {
    const clock = createSimulatedClock(0)
    const fired: number[] = []
    const delays = Array.from({ length: 3_000 }, (_unused, index) => (index * 7_919) % 1_009)
    for (const delay of delays) clock.setTimer(() => fired.push(delay), delay)
    clock.advance(2_000)
    expect(fired).toEqual([...delays].sort((one, other) => one - other))
  })
})
