import { withCheck } from '../../src/shared/checksum'

/** The text that `persistState()` and `persistPositions()` store for a state. */
export const storedState = (data: unknown): string => withCheck(JSON.stringify({ data }))
