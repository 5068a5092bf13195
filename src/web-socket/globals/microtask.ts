/** The standard's `queueMicrotask`. What the callback throws is reported separately. */
export function uniQueueMicrotask(callback: () => void): void {
  void Promise.resolve().then(callback).catch((error: unknown) => {
    setTimeout(() => {
      throw error
    }, 0)
  })
}
