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
