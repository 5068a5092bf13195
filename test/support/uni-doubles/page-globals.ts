import { vi } from 'vitest'

export interface PageGlobals {
  /** Turns the tab's visibility and tells the document's listeners. */
  turnVisible(visible: boolean): void
  turnOnline(online: boolean): void
  /** Draws one animation frame; a hidden tab gets none. */
  drawFrame(): void
  framesAsked(): number
}

/** `window`, `document`, `navigator` and animation frames of a web page, as far as the platform room looks at them. */
export function stubPageGlobals(): PageGlobals {
  const documentTarget = Object.assign(new EventTarget(), { visibilityState: 'visible' })
  const windowTarget = new EventTarget()
  const navigatorStub = { onLine: true }
  const frames = new Map<number, () => void>()
  let lastFrame = 0
  vi.stubGlobal('document', documentTarget)
  vi.stubGlobal('window', windowTarget)
  vi.stubGlobal('navigator', navigatorStub)
  vi.stubGlobal('requestAnimationFrame', (callback: () => void) => {
    lastFrame += 1
    frames.set(lastFrame, callback)
    return lastFrame
  })
  vi.stubGlobal('cancelAnimationFrame', (frame: number) => void frames.delete(frame))
  return {
    turnVisible(visible): void {
      documentTarget.visibilityState = visible ? 'visible' : 'hidden'
      documentTarget.dispatchEvent(new Event('visibilitychange'))
    },
    turnOnline(online): void {
      navigatorStub.onLine = online
      windowTarget.dispatchEvent(new Event(online ? 'online' : 'offline'))
    },
    drawFrame(): void {
      if (documentTarget.visibilityState === 'hidden') return
      const due = [...frames.values()]
      frames.clear()
      for (const callback of due) callback()
    },
    framesAsked: () => frames.size,
  }
}
