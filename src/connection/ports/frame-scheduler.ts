/** When the next flush may happen: every 16 ms on H5, every 100 ms elsewhere. */
export interface FrameScheduler {
  /** Calls back once; returns the cancel function. */
  request(callback: () => void): () => void
}
