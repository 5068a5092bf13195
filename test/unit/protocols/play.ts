import { expect } from 'vitest'
import type { driveSession } from './harness'

type Session = ReturnType<typeof driveSession>

/**
 * An event, such as a server frame, and the session's requests: kinds, and frames to send. A number is the time from
 * now on. `flushes` contains a part of the update, or nothing without an update; `dumps` a part of the image.
 */
export type Step = readonly [
  what: object | number | 'opens' | 'detaches' | 'overdue' | 'flush' | 'flushes' | 'dumps',
  ...asked: readonly unknown[],
]
export type Row = [title: string, begin: () => Session, ...steps: Step[]]

function commandsOf(session: Session, what: Step[0]) {
  if (what === 'opens') return session.open()
  if (what === 'detaches') return session.detach()
  if (what === 'overdue') return session.fire('overdue')
  return session.receive(what)
}

export function play(session: Session, steps: readonly Step[]): void {
  for (const [index, [what, ...asked]] of steps.entries()) {
    const step = `step ${index + 1}`
    if (typeof what === 'number') session.at(what)
    else if (what === 'flush') session.flush()
    else if (what === 'dumps') expect(session.dump(), step).toMatchObject(Object(asked[0]) as object)
    else if (what === 'flushes') {
      const [update] = asked
      if (typeof update === 'object' && update !== null) expect(session.flushed(), step).toMatchObject(update)
      else expect(session.flush(), step).toBeUndefined()
    } else {
      const all = commandsOf(session, what).map((each): unknown =>
        (each.type === 'send' && typeof each.data === 'string' ? JSON.parse(each.data) : each.type))
      expect(all, step).toEqual(asked)
    }
  }
}

export const playRow = (...[, begin, ...steps]: Row): void => play(begin(), steps)
