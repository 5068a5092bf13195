import { expect } from 'vitest'
import { createRig, type Rig, type RigOptions } from '../../../support/client-rig'

export const isPing = (frame: unknown): boolean => JSON.stringify(frame).includes('"ping"')

export function pings(rig: Rig): number {
  return rig.last().frames.filter(isPing).length
}

/** Open, and the server says nothing of its own accord. */
export function silent(options: RigOptions = {}): Rig {
  const rig = createRig({ server: { answersPings: false }, ...options })
  rig.open()
  expect(rig.status()).toBe('open')
  return rig
}

export const failureOf = (rig: Rig): unknown => rig.client.status().failure?.code
