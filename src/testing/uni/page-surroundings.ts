/** What a web page, or jsdom, says of its tab and its network. Does nothing where there is no document. */
export interface PageSurroundings {
  turnVisible(visible: boolean): void
  turnOnline(online: boolean): void
  /** Gives back what was there. */
  restore(): void
}

function tell(target: EventTarget, name: string): void {
  target.dispatchEvent(new Event(name))
}

export function holdPageSurroundings(): PageSurroundings {
  if (typeof document === 'undefined' || typeof window === 'undefined') {
    return { turnVisible: () => undefined, turnOnline: () => undefined, restore: () => undefined }
  }
  let isVisible = true
  let isOnline = true
  Object.defineProperty(document, 'visibilityState', {
    configurable: true, get: () => (isVisible ? 'visible' : 'hidden'),
  })
  Object.defineProperty(navigator, 'onLine', { configurable: true, get: () => isOnline })
  return {
    turnVisible(visible): void {
      isVisible = visible
      tell(document, 'visibilitychange')
    },
    turnOnline(online): void {
      isOnline = online
      tell(window, online ? 'online' : 'offline')
    },
    restore(): void {
      // The prototypes have what was there before.
      Reflect.deleteProperty(document, 'visibilityState')
      Reflect.deleteProperty(navigator, 'onLine')
    },
  }
}
