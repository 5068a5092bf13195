import { expect, test } from 'vitest'
import { createDevice } from './device'

test.each([
  ['fires an overdue timer when the device wakes', 'overdue', 1_000],
  ['fires a timer after its remaining time when the device has woken', 'kept', 1_090],
] as const)('CX-21: %s', (_title, slept, dueMs) => {
  const device = createDevice(0)
  const firedMs: number[] = []
  const { clock } = device.process()
  clock.setTimer(() => firedMs.push(clock.now()), 100)
  device.time.setTimer(() => device.sleep(990, slept, false), 10)
  device.time.advance(5_000)
  expect(firedMs).toEqual([dueMs])
})

test('CX-21: delivers events to a device that wakes, either before its timers or in time order', () => {
  for (const eventsFirst of [true, false]) {
    const device = createDevice(0)
    const seen: string[] = []
    device.process().clock.setTimer(() => seen.push('timer'), 10)
    device.sleep(100, 'overdue', eventsFirst)
    device.time.setTimer(() => device.process().notify(() => seen.push('event')), 20)
    device.time.advance(1_000)
    expect(seen).toEqual(eventsFirst ? ['event', 'timer'] : ['timer', 'event'])
  }
})

/** `act` runs when the device wakes, before waiting events are delivered. */
function wakingDevice(act: (notify: (what: string) => void) => void) {
  const device = createDevice(0)
  const seen: string[] = []
  const notify = (what: string): void => device.process().notify(() => seen.push(what))
  device.process().clock.setTimer(() => seen.push('timer'), 10)
  device.sleep(100, 'overdue', true)
  device.time.setTimer(() => notify('offline'), 20)
  device.time.setTimer(() => act(notify), 100)
  return { device, seen, notify }
}

test('CX-80: delivers all waiting events before an event that the wake-up triggers', () => {
  const { device, seen, notify } = wakingDevice((now) => now('online'))
  device.time.advance(200)
  expect(seen).toEqual(['offline', 'timer', 'online'])
  notify('later')
  expect(seen.at(-1)).toBe('later')
})

test('CX-80: delivers remaining events in order on the next wake-up when the device falls asleep again', () => {
  const { device, seen, notify } = wakingDevice((now) => {
    now('online')
    device.sleep(100, 'overdue', true)
  })
  device.time.advance(150)
  expect(seen).toEqual([])
  notify('third')
  device.time.advance(200)
  expect(seen).toEqual(['offline', 'online', 'third', 'timer'])
})

test('CX-22: runs no code in a killed process', () => {
  const device = createDevice(0)
  const before = device.process()
  const seen: string[] = []
  before.clock.setTimer(() => seen.push('timer'), 10)
  device.restart()
  before.notify(() => seen.push('event'))
  before.clock.setTimer(() => seen.push('late timer'), 10)
  device.time.advance(100)
  expect(seen).toEqual([])
  expect([before.isAlive(), device.process().isAlive()]).toEqual([false, true])
})

test('CX-20: runs simultaneous events in scheduled order, each after the invariant checks', () => {
  const device = createDevice(0)
  const seen: string[] = []
  device.stepping = () => seen.push('-')
  device.process().clock.setTimer(() => seen.push('b'), 5)
  device.time.setTimer(() => seen.push('a'), 1)
  device.time.setTimer(() => seen.push('c'), 5)
  device.time.advance(10)
  expect(seen).toEqual(['-', 'a', '-', 'b', '-', 'c'])
})
