/** Frames that come when the test says so. */
export function createManualFrameScheduler() {
  let asked: { readonly callback: () => void; cancelled: boolean }[] = []
  return {
    request(callback: () => void): () => void {
      const entry = { callback, cancelled: false }
      asked.push(entry)
      return () => {
        entry.cancelled = true
      }
    },
    /** Draws one frame: runs what was asked for before it. Returns how many callbacks ran. */
    frame(): number {
      const due = asked
      asked = []
      let ran = 0
      for (const entry of due) {
        if (entry.cancelled) continue
        entry.callback()
        ran += 1
      }
      return ran
    },
    pending: () => asked.filter(({ cancelled }) => !cancelled).length,
  }
}
