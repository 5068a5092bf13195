import type { InspectedFaults } from '../../../src'

let installed: InspectedFaults | undefined

/** Call this once, when the app is created. */
export function installFaults(faults: InspectedFaults): void {
  installed = faults
}

/** Throws if `installFaults` was not called. */
export function connectionFaults(): InspectedFaults {
  if (installed === undefined) throw new Error('installFaults was not called')
  return installed
}
