/** What goes wrong on purpose. Mutable: the faults' API writes it, the hub reads it. */
export interface ChatFaults {
  /** This many of the next answers to messages are dropped; the messages are taken. */
  loseAnswers: number
  /** Each answer comes so much later, ms. */
  delayMs: number
  /** Pings get no pong. */
  muted: boolean
}

export function noChatFaults(): ChatFaults {
  return { loseAnswers: 0, delayMs: 0, muted: false }
}
