import { expect } from 'vitest'
import type { TokenSource } from '../../../../src/connection/ports/protocol'
import type { ClientEvents, LeaseHandle } from '../../../../src/connection/runtime/client-api'
import { createRig, type Rig, type RigOptions } from '../../../support/client-rig'
import { createRigProtocol, type RigEvents } from '../../../support/rig-protocol'

export interface Shown {
  readonly rig: Rig
  readonly page: LeaseHandle
}

/** A page has needed the socket for this long. */
export function shown(options: RigOptions = {}, shownMs = 10_000): Shown {
  const rig = createRig(options)
  const page = rig.need()
  rig.advance(shownMs)
  return { rig, page }
}

export function eventsOf(rig: Rig, name: keyof ClientEvents | keyof RigEvents): readonly unknown[] {
  const events: unknown[] = []
  const receive = (event: unknown): unknown => events.push(event)
  if (name === 'received' || name === 'restored') rig.client.on(name, receive)
  else rig.client.on(name, receive)
  return events
}

export const isPing = (frame: unknown): boolean => JSON.stringify(frame).includes('"ping"')

export const alice = { userId: 1, token: 'a' }
export const bob = { userId: 2, token: 'b' }

export const hello = (rig: Rig): unknown => rig.last().frames[0]

export function pings(rig: Rig): number {
  return rig.last().frames.filter(isPing).length
}

export function killServer(rig: Rig): void {
  rig.server.line = 'refusing'
  rig.last().closed(1006)
}

/** The windows of the five attempts, ms after the disconnect. */
export const windowsMs = [[300, 4_300], [4_300, 11_400], [11_400, 23_700], [23_700, 45_300], [45_300, 83_000]] as const
export const middlesMs = [2_300, 7_850, 17_550, 34_500, 64_150]

export const ready = (): Shown => shown({}, 3_600_000)

/** After attempt 2 of an outage has failed; attempt 3 is due in `17_550 − 8_000` ms. */
export function waiting(): Shown {
  const outage = ready()
  killServer(outage.rig)
  outage.rig.advance(8_000)
  return outage
}

export function inFlight(): Shown {
  const outage = waiting()
  outage.rig.server.line = 'mute'
  outage.rig.advance(17_550 - 8_000)
  return outage
}

export function failed(): Shown {
  const outage = waiting()
  outage.rig.advance(100_000)
  expect(outage.rig.status()).toBe('failed')
  return outage
}

/** Attempt times in ms since `atMs`. */
export function triesAfter(rig: Rig, atMs: number): number[] {
  return rig.opensAtMs.filter((ms) => ms >= atMs).map((ms) => ms - atMs)
}

/** Times of all automatic attempts from now on while the server rejects them. */
export function triesFromNow(rig: Rig): number[] {
  const startMs = rig.nowMs()
  const before = rig.opensAtMs.length
  rig.advance(300_000)
  return rig.opensAtMs.slice(before).map((ms) => ms - startMs)
}

export const foreground = (rig: Rig): void => {
  rig.lifecycle.toBackground()
  rig.lifecycle.toForeground()
}

export const networkBack = (rig: Rig): void => {
  rig.network.goOffline()
  rig.network.goOnline()
}

interface Guarded extends Shown {
  /** Whether each call requested a fresh token. */
  readonly asks: readonly boolean[]
}

/** The provider repeats the last result. */
export async function guarded(answers: readonly (() => unknown)[], options: RigOptions = {}): Promise<Guarded> {
  const asks: boolean[] = []
  const token: TokenSource = ({ rejected }) => {
    const answer = answers[Math.min(asks.push(rejected !== undefined), answers.length) - 1]
    // An application's value may not be a string.
    return answer?.() as string
  }
  const rig = createRig({ protocol: createRigProtocol({ session: { userId: 1, token } }), ...options })
  const page = rig.need()
  await rig.settle()
  return { rig, page, asks }
}

export const tokens = (...texts: readonly string[]): (() => string)[] => texts.map((text) => () => text)
