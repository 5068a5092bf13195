/** Mutual exclusion among everything that shares one storage: the tabs of a browser, the clients of an app. */
export interface Locks {
  /**
   * Takes the lock of that name if it is free; resolves with its release, or with `undefined` while
   * somebody does. A holder that dies (a closed tab, a killed process) holds it no longer. Rejects with the
   * platform's error.
   */
  take(name: string): Promise<(() => void) | undefined>
}
