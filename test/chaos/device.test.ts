import { expect, test } from 'vitest'
import { createDevice } from './device'
import { noteMessage } from './message'
import { performAction } from './perform-action'
import { runUntil } from './run-until'
import { type Stage, createStage, traders } from './stage'
import { createWorld } from './world'

test.each([
  { slept: 'overdue', dueMs: 1_000 },
  { slept: 'kept', dueMs: 1_090 },
] as const)('CX-21: a timer of a device that sleeps is $slept', ({ slept, dueMs }) => {
  const world = createWorld()
  const device = createDevice(world, 0)
  const firedMs: number[] = []
  const { clock } = device.process()
  clock.setTimer(() => firedMs.push(clock.now()), 100)
  world.after(10, () => device.sleep(990, slept, false))
  runUntil(world, 5_000)
  expect(firedMs).toEqual([dueMs])
})

test('CX-21: events for a sleeping device wait, before its timers or in order', () => {
  for (const eventsFirst of [true, false]) {
    const world = createWorld()
    const device = createDevice(world, 0)
    const seen: string[] = []
    device.process().clock.setTimer(() => seen.push('timer'), 10)
    device.sleep(100, 'overdue', eventsFirst)
    world.after(20, () => device.process().notify(() => seen.push('event')))
    runUntil(world, 1_000)
    expect(seen).toEqual(eventsFirst ? ['event', 'timer'] : ['timer', 'event'])
  }
})

test('CX-80: events in the moment of waking come after all that waited', () => {
  const world = createWorld()
  const device = createDevice(world, 0)
  const seen: string[] = []
  const notify = (what: string): void => device.process().notify(() => seen.push(what))
  device.process().clock.setTimer(() => seen.push('timer'), 10)
  device.sleep(100, 'overdue', true)
  world.after(20, () => notify('offline'))
  // As a campaign does: it goes on as soon as the device is awake.
  while (!device.isAwake()) world.next(100)?.()
  notify('online')
  runUntil(world, 100)
  expect(seen).toEqual(['offline', 'timer', 'online'])
  notify('later')
  expect(seen.at(-1)).toBe('later')
})

test('CX-80: a device that falls asleep again in the moment of waking gets the rest in order when it wakes', () => {
  const world = createWorld()
  const device = createDevice(world, 0)
  const seen: string[] = []
  const notify = (what: string): void => device.process().notify(() => seen.push(what))
  device.sleep(100, 'overdue', true)
  world.after(20, () => notify('first'))
  while (!device.isAwake()) world.next(100)?.()
  notify('second')
  device.sleep(100, 'overdue', true)
  runUntil(world, 150)
  expect(seen).toEqual([])
  notify('third')
  runUntil(world, 300)
  expect(seen).toEqual(['first', 'second', 'third'])
})

test('CX-22: of a process that was killed nothing happens any more', () => {
  const world = createWorld()
  const device = createDevice(world, 0)
  const before = device.process()
  const seen: string[] = []
  before.clock.setTimer(() => seen.push('timer'), 10)
  device.restart()
  before.notify(() => seen.push('event'))
  before.clock.setTimer(() => seen.push('late timer'), 10)
  runUntil(world, 100)
  expect(seen).toEqual([])
  expect(before.isAlive()).toBe(false)
})

const nothing = (): void => undefined

function startedStage(): Stage {
  const stage = createStage({
    seed: 1, platform: 'h5', breakage: {},
    watch: {
      updated: nothing, statusChanged: nothing, failed: nothing, sessionChanged: nothing, sending: nothing,
      written: nothing, executed: nothing, post: nothing, started: nothing,
    },
  })
  stage.start()
  return stage
}

test('CX-81: a start, a tap, a message and another user are events of the process, which goes on at once', () => {
  const stage = startedStage()
  const isReceived = (happen: () => void): boolean => {
    happen()
    return stage.device.takeActivity()
  }
  expect(stage.device.takeActivity()).toBe(true)
  expect(isReceived(nothing)).toBe(false)
  expect(isReceived(() => performAction(stage, { kind: 'reconnect' }))).toBe(true)
  expect(isReceived(() => stage.post(noteMessage('a note')))).toBe(true)
  expect(isReceived(() => stage.signIn(traders[1]))).toBe(true)
})
