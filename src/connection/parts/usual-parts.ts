import type { Parts } from '../ports/parts'
import { network } from './network'
import { slots } from './slots'
import { tokens } from './tokens'

/** The parts that the protocols of this module bring along. */
export const usualParts = (): readonly Parts[] => [network(), tokens(), slots()]
