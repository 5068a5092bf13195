import { expect, test } from 'vitest'
import type { SocketEvent } from '../../../src/connection/ports/ports'
import { createScriptedBus } from '../../../src/testing/scripted-ports'
import { createScriptedSocket } from '../../../src/testing/scripted-socket'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'

// The doubles are used everywhere. These tests cover what no other test needs.

test('keeps the socket contract unless a test breaks it', () => {
  const socket = createScriptedSocket()
  const events: SocketEvent[] = []
  const connection = socket.open({ url: 'wss://feed.example.com' }, (event) => events.push(event))
  const farSide = socket.last()
  expect(() => farSide.message('x')).toThrow('connecting')
  farSide.opened()
  expect(() => farSide.opened()).toThrow('open')
  expect(() => connection.close(1001, '')).toThrow(RangeError)
  connection.drop()
  expect(() => farSide.closed()).toThrow('dropped')
  farSide.notifyAnyway({ type: 'closed', code: 1006, reason: 'late' })
  expect(events).toHaveLength(2)
})

test('stops a bus event at the first throwing listener, as uni does', () => {
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

test('TE-5: fires timers at their due time, in order of due time and then of insertion', () => {
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

test('rejects values that a real timer would mishandle, and a time that runs backwards', () => {
  const clock = createSimulatedClock()
  const nothing = (): void => undefined
  expect(() => clock.setTimer(nothing, Number.NaN)).toThrow(RangeError)
  expect(() => clock.setTimer(nothing, Infinity)).toThrow(RangeError)
  expect(() => clock.advance(-1)).toThrow(RangeError)
})
