import type { InspectedFaults } from '../../../src'

let installed: InspectedFaults | undefined

/** Called once, at app creation. */
export function installFaults(faults: InspectedFaults): void {
  installed = faults
}

/** Breaks the connection of this app's client. Throws when the app was created without this option. */
export function connectionFaults(): InspectedFaults {
  if (installed === undefined) throw new Error('installFaults was not called')
  return installed
}
