/** When the next flush may happen: each animation frame on H5, every 100 ms elsewhere. */
export interface FrameScheduler {
  /** Calls back once; returns the cancel function. */
  request(callback: () => void): () => void
}
