/** What the platform believes about the network. A hint, never the freshness. */
export interface Network {
  /** Asks the platform now. Answers `undefined` when it does not know; never throws. */
  ask(answer: (online: boolean | undefined) => void): void
  /** Calls back on each change the platform tells of; returns the unsubscribe function. */
  watch(listener: (online: boolean) => void): () => void
}
