import type { AppClock } from '../../app-clock'
import type { NetworkEvent } from '../../host'
import type { TabState } from './tab-state'

const LATE_MS = 3_000

export function installPageDevice(clock: AppClock, tab: TabState, visibilityChanged: () => void) {
  let online = true
  const visibility = (): DocumentVisibilityState => tab.isHidden() ? 'hidden' : 'visible'
  Object.defineProperty(document, 'visibilityState', { configurable: true, get: visibility })
  Object.defineProperty(document, 'hidden', { configurable: true, get: tab.isHidden })
  Object.defineProperty(navigator, 'onLine', { configurable: true, get: () => online })

  function notify(): void {
    window.dispatchEvent(new Event(online ? 'online' : 'offline'))
  }

  return {
    setHidden(next: boolean): void {
      if (next === tab.isHidden()) return
      tab.setHidden(next, clock.now())
      clock.replan()
      visibilityChanged()
      document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))
    },
    notifyOnline(next: boolean, quirk: NetworkEvent): void {
      const change = (): void => {
        online = next
        notify()
      }
      if (quirk === 'right') change()
      else if (quirk === 'late') clock.setTimeout(change, LATE_MS)
      else if (quirk === 'missing') online = next
      // `wrong`: reports a lost network, but not its return.
      else if (!next) notify()
    },
  }
}
