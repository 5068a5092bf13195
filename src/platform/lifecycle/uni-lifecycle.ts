import type { Lifecycle } from '../../connection/ports/ports'
import { isBrowser } from '../environment'

/**
 * The app's foreground. In a browser the document's visibility is the one source: uni-h5 makes its
 * own app show and hide from that very event, but only once the app is mounted.
 */
export function createUniLifecycle(): Lifecycle {
  // #ifdef H5
  if (isBrowser()) return createDocumentLifecycle()
  // #endif
  return createAppLifecycle()
}

function createDocumentLifecycle(): Lifecycle {
  const isForeground = (): boolean => document.visibilityState !== 'hidden'
  return {
    isForeground,
    watch(listener): () => void {
      const tell = (): void => listener(isForeground())
      document.addEventListener('visibilitychange', tell)
      return () => document.removeEventListener('visibilitychange', tell)
    },
  }
}

/** Neither runtime has a query: in front until an event, and again when the last listener is removed. */
function createAppLifecycle(): Lifecycle {
  let foreground = true
  const listeners = new Set<{ readonly tell: (foreground: boolean) => void }>()

  function turn(next: boolean): void {
    // The launch tells a show as well, and runtimes repeat themselves.
    if (next === foreground) return
    foreground = next
    for (const { tell } of [...listeners]) tell(next)
  }
  const onShow = (): void => turn(true)
  const onHide = (): void => turn(false)

  return {
    isForeground: () => foreground,
    watch(listener): () => void {
      const entry = { tell: listener }
      if (listeners.size === 0) {
        uni.onAppShow(onShow)
        uni.onAppHide(onHide)
      }
      listeners.add(entry)
      return () => {
        if (!listeners.delete(entry) || listeners.size > 0) return
        uni.offAppShow(onShow)
        uni.offAppHide(onHide)
        foreground = true
      }
    },
  }
}
