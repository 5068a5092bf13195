import { expect, test } from 'vitest'
import { createSilenceWatch } from '../../../src/protocols/socket-io/silence-watch'

test('each sleep has a second look', () => {
  const lost: string[] = []
  const watch = createSilenceWatch({ after: () => undefined, lose: (code) => lost.push(code) })
  watch.received(0)
  watch.start(45_000)
  // The phone slept, and what was queued is read a moment later.
  watch.timer(100_000)
  watch.received(100_100)
  watch.timer(200_000)
  expect(lost).toEqual([])
})
