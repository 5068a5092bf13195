import { networkRows } from '../../src/connection/machine/network'
import { slotRows } from '../../src/connection/machine/slots'
import { createStep } from '../../src/connection/machine/step'
import { tokenRows } from '../../src/connection/machine/tokens'

/** The machine with all its parts. */
export const step = createStep(networkRows, slotRows, tokenRows)
