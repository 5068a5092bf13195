/** The other windows in which this app is open on this device. What they tell is untrusted. */
export interface Windows {
  /** A value that JSON can carry; without a listener here it is dropped. */
  tell(note: unknown): void
  /** Returns the way to stop hearing. */
  listen(heard: (note: unknown) => void): () => void
}
