import { expect } from 'vitest'
import type { driveSession } from './harness'

/** A happening, such as a frame of the server, and what the session asks for: kinds, and frames to send. */
export type Step = readonly [what: object | 'opens' | 'detaches' | 'overdue' | 'flush', ...asked: readonly unknown[]]

export function play(session: ReturnType<typeof driveSession>, steps: readonly Step[]): void {
  for (const [index, [what, ...asked]] of steps.entries()) {
    if (what === 'flush') {
      session.flush()
      continue
    }
    const commands = what === 'opens' ? session.open() : what === 'detaches' ? session.detach()
      : what === 'overdue' ? session.fire('overdue') : session.receive(what)
    const all = commands.map((each): unknown =>
      (each.type === 'send' && typeof each.data === 'string' ? JSON.parse(each.data) : each.type))
    expect(all, `step ${index + 1}`).toEqual(asked)
  }
}
