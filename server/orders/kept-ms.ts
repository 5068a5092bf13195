/** A key is answered for so long after it was decided, ms; what is older is not known any more. */
export const keptMs = 7 * 86_400_000
