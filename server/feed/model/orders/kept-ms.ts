/**
 * A key is answered for so long after it was decided, ms; what is older may be forgotten at any time (SV-97). A week,
 * so that a phone that was off over a holiday still gets its answer; the journal and the memory hold every key for as
 * long.
 */
export const keptMs = 7 * 86_400_000

/** An order is refused whose `validUntil` is further ahead, ms: its key has to be known for as long (SV-97). */
export const maxOrderLifeMs = 3_600_000
