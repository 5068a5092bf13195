import type { InspectedFaults } from '../../../src'

let installed: InspectedFaults | undefined

/** Called once, when the app is created. */
export function installFaults(faults: InspectedFaults): void {
  installed = faults
}

/** Breaks the connection of this app's client. Throws when the app was created without it. */
export function connectionFaults(): InspectedFaults {
  if (installed === undefined) throw new Error('installFaults was not called')
  return installed
}
