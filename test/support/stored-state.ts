import { withCheck } from '../../src/shared/checksum'

/** The format of `persistState()` and `persistPositions()`. */
export const storedState = (data: unknown): string => withCheck(JSON.stringify({ data }))
