import { withCheck } from '../../src/shared/checksum'

/** The format of `persistState()` and `persistPositions()`. */
export const storedState = (key: string, data: unknown): string => withCheck(JSON.stringify({ data }), key)
