import type { AppClock } from '../../app-clock'
import type { NetworkEvent } from '../../host'

export interface PageDevice {
  isHidden(): boolean
  /** Hides the browser tab or shows it again. */
  setHidden(hidden: boolean): void
  /** The browser's word about the network, as its habit is. */
  tellOnline(online: boolean, habit: NetworkEvent): void
}

/** How late a late event comes, by the page's time. */
const LATE_MS = 3_000

/** What a browser says of its tab and of its network. */
export function installPageDevice(clock: AppClock, visibilityChanged: () => void): PageDevice {
  let hidden = false
  let online = true
  Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => hidden ? 'hidden' : 'visible' })
  Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden })
  Object.defineProperty(navigator, 'onLine', { configurable: true, get: () => online })

  function tell(): void {
    window.dispatchEvent(new Event(online ? 'online' : 'offline'))
  }

  return {
    isHidden: () => hidden,
    setHidden(next) {
      if (next === hidden) return
      hidden = next
      visibilityChanged()
      document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))
    },
    tellOnline(next, habit) {
      const change = (): void => {
        online = next
        tell()
      }
      if (habit === 'right') change()
      else if (habit === 'late') clock.setTimeout(change, LATE_MS)
      else if (habit === 'missing') online = next
      // It says that the network is there when it went, and nothing when it is back.
      else if (!next) tell()
    },
  }
}
