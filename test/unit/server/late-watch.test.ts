import { expect, onTestFinished, test } from 'vitest'
import { lookEveryMs, watchLateness } from '../../../server/wire/late-watch'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'

const maxLateMs = 1_000

function rig() {
  const clock = createSimulatedClock()
  const reported: string[] = []
  const watch = watchLateness({ clock, maxLateMs, trouble: (line) => reported.push(line) })
  onTestFinished(() => {
    watch.dispose()
    expect(clock.pending()).toBe(0)
  })
  /** Looks that come late by that, one after the other; whether new lines are refused after each. */
  function look(...lateMs: readonly number[]): readonly boolean[] {
    return lateMs.map((ms) => {
      clock.suspend(lookEveryMs + ms)
      clock.advance(0)
      return watch.isLate()
    })
  }
  return { clock, reported, watch, look }
}

const calm = [0, 0, 0, 0]
const stuck = 5_000

test('SV-224: one pause refuses no line, however long, with the work that it left behind', () => {
  const { look, reported } = rig()
  expect(look(60_000, 1_500, ...calm, 86_400_000, 1_500, ...calm)).not.toContain(true)
  expect(reported).toEqual([])
})

test('SV-224: three of the last six looks that are late by more than the limit refuse new lines', () => {
  expect(rig().look(1_001, 1_001, 1_001)).toEqual([false, false, true])
  expect(rig().look(1_001, 0, 0, 1_001, 0, 1_001)).toEqual([false, false, false, false, false, true])
  expect(rig().look(1_001, 0, 0, 1_001, 0, 0, 1_001)).not.toContain(true)
})

test('SV-224: a busy server that is never later than the limit refuses no line', () => {
  expect(rig().look(...Array.from({ length: 1_000 }, (_, index) => index % 2 === 0 ? maxLateMs : 281)))
    .not.toContain(true)
})

test('SV-224: it has recovered after four looks in a row that are late by at most half of the limit', () => {
  const { look, reported } = rig()
  look(stuck, stuck, stuck)
  expect(look(500, 500, 500, 500)).toEqual([true, true, true, false])
  expect(look(stuck, stuck, stuck)).toEqual([false, false, true])
  expect(look(500, 500, 500, 501, 500, 500, 500)).not.toContain(false)
  expect(look(500)).toEqual([false])
  expect(reported).toEqual(Array(2).fill(
    'the event loop is late by more than 1000 ms: no new connections until it has recovered'))
})

test('SV-224: it refuses for 30 s at most, then takes lines again until it is late again and again', () => {
  const { look } = rig()
  look(stuck, stuck, stuck)
  expect(look(stuck, stuck, stuck, stuck, stuck, stuck, stuck, stuck, stuck)).toEqual(
    [true, true, true, true, true, false, false, false, true])
})

test('SV-224: timers that come in time are not late, at any setting of the wall clock', () => {
  const { clock, watch } = rig()
  for (let day = 0; day < 8; day += 1) {
    clock.setWall(clock.now() + 86_400_000)
    clock.advance(lookEveryMs)
    expect(watch.isLate()).toBe(false)
  }
})
