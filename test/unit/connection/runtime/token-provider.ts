import type { TokenSource } from '../../../../src/connection/ports/protocol'
import { createRig, type Rig, type RigOptions } from '../../../support/client-rig'
import { createRigProtocol } from '../../../support/rig-protocol'

interface Guarded {
  readonly rig: Rig
  /** Whether each call asked for a fresh one. */
  readonly asks: readonly boolean[]
}

/** A client whose provider answers as told, call by call, the last for ever. */
export async function guarded(answers: readonly (() => unknown)[], options: RigOptions = {}): Promise<Guarded> {
  const asks: boolean[] = []
  const token: TokenSource = ({ fresh }) => {
    const answer = answers[Math.min(asks.push(fresh), answers.length) - 1]
    // What an application hands over is only believed to be text.
    return answer?.() as string
  }
  const rig = createRig({ protocol: createRigProtocol({ session: { userId: 1, token } }), ...options })
  rig.need()
  await rig.advanceAsync(0)
  return { rig, asks }
}

export const tokens = (...texts: readonly string[]): (() => string)[] => texts.map((text) => () => text)
export const hello = (rig: Rig): unknown => rig.last().frames[0]
