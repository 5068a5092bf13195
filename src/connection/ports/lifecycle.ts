/** The whole app going to the background and coming back (a hidden browser tab counts). */
export interface Lifecycle {
  /** Whether the app is in front now. */
  isForeground(): boolean
  /** Calls back on each change; returns the unsubscribe function. */
  watch(listener: (foreground: boolean) => void): () => void
}
