import { networkRows } from '../../src/connection/parts/network'
import { slotRows } from '../../src/connection/parts/slots'
import { createStep } from '../../src/connection/machine/step'
import { tokenRows } from '../../src/connection/parts/tokens'

/** The machine with all its parts. */
export const step = createStep(networkRows, slotRows, tokenRows)
