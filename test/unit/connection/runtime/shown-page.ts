import type { LeaseHandle } from '../../../../src/connection/runtime/client-api'
import { createRig, type Rig, type RigOptions } from '../../../support/client-rig'

export interface Shown {
  readonly rig: Rig
  readonly page: LeaseHandle
}

export function shown(options: RigOptions = {}): Shown {
  const rig = createRig(options)
  const page = rig.need()
  rig.advance(10_000)
  return { rig, page }
}

export const isPing = (frame: unknown): boolean => JSON.stringify(frame).includes('"ping"')
