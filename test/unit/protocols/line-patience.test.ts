import { describe, expect, test } from 'vitest'
import { driveSession, kinds, pong, snapshot } from './harness'

describe('how long the book may stay behind a Pong', () => {
  const waits: readonly (readonly [string, Parameters<typeof driveSession>[0], number | undefined, number])[] = [
    ['5,000 ms by default', {}, undefined, 5_000],
    ['as long as the client’s pong timeout', {}, 8_000, 8_000],
    ['as long as its own option says', { pongTimeoutMs: 700 }, 8_000, 700],
  ]
  for (const [what, options, pongTimeoutMs, delayMs] of waits) {
    test(`CT-39: ${what}`, () => {
      const policy = pongTimeoutMs === undefined ? {} : { pongTimeoutMs }
      const session = driveSession(options, { userId: 10260 }, policy)
      session.open()
      session.receive(snapshot(1))
      expect(kinds(session.receive(pong(2)))).toContain('startTimer')
      expect(session.timers.get('overdue')).toBe(delayMs)
    })
  }

  test('CT-39: the extra patience for a snapshot that is owed counts from there too', () => {
    const patience = (pongTimeoutMs: number): number | undefined => {
      const session = driveSession({ resyncTimeoutMs: 5_000 }, { userId: 10260 }, { pongTimeoutMs })
      session.open()
      return session.graceMs()
    }
    expect(patience(2_000)).toBe(3_000)
    expect(patience(8_000)).toBe(0)
  })
})
