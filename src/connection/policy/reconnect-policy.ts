/** What a reconnect policy may look at. All times are wall-clock ms. */
export interface ReconnectQuestion {
  /** 1 for the first attempt after the loss. */
  readonly attempt: number
  /** When the outage's windows begin: the loss, or `retryLaterMs` after it. */
  readonly lostAtMs: number
  /** When the attempt before this one ended. */
  readonly endedAtMs: number
  /** Drawn once an outage, uniform in [0, 1). */
  readonly phase: number
  /** Drawn for this question, uniform in [0, 1). */
  readonly roll: number
}

/** Answers when the attempt is due; the machine never goes below 300 ms after `endedAtMs`. */
export type ReconnectPolicy = (question: ReconnectQuestion) => number
