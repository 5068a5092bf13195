/** The other windows in which this app is open on this device. What they tell is untrusted. */
export interface Windows {
  /** A value that JSON can carry; while nobody here listens it is told to nobody. */
  tell(note: unknown): void
  /** Returns the way to stop hearing. */
  listen(heard: (note: unknown) => void): () => void
}
