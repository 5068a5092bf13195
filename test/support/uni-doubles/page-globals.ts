import { vi } from 'vitest'

interface PageGlobals {
  turnVisible(visible: boolean): void
  turnOnline(online: boolean): void
  /** Requested animation frames, which are never painted. */
  framesAsked(): number
}

/** The globals that `src/platform` uses. */
export function stubPageGlobals(): PageGlobals {
  const documentTarget = Object.assign(new EventTarget(), { visibilityState: 'visible' })
  const windowTarget = new EventTarget()
  const navigatorStub = { onLine: true }
  let framesAsked = 0
  vi.stubGlobal('document', documentTarget)
  vi.stubGlobal('window', windowTarget)
  vi.stubGlobal('navigator', navigatorStub)
  vi.stubGlobal('requestAnimationFrame', () => (framesAsked += 1))
  return {
    turnVisible(visible): void {
      documentTarget.visibilityState = visible ? 'visible' : 'hidden'
      documentTarget.dispatchEvent(new Event('visibilitychange'))
    },
    turnOnline(online): void {
      navigatorStub.onLine = online
      windowTarget.dispatchEvent(new Event(online ? 'online' : 'offline'))
    },
    framesAsked: () => framesAsked,
  }
}
