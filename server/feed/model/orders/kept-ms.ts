/** A key is answered for so long after it was decided, ms; what is older is not known any more. */
export const keptMs = 7 * 86_400_000

/** An order is refused whose `validUntil` is further ahead, ms: its key has to be known for as long. */
export const maxOrderLifeMs = 3_600_000
