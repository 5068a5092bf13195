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
  const watching = new Set<object>()

  return {
    isForeground: () => foreground,
    watch(listener): () => void {
      let told = foreground
      const turn = (next: boolean) => (): void => {
        // A runtime that goes over a copy of its listeners calls those too that were removed meanwhile.
        if (!watching.has(turn)) return
        foreground = next
        // The launch tells a show as well, and runtimes repeat themselves.
        if (next === told) return
        told = next
        listener(next)
      }
      const onShow = turn(true)
      const onHide = turn(false)
      watching.add(turn)
      uni.onAppShow(onShow)
      uni.onAppHide(onHide)
      return () => {
        uni.offAppShow(onShow)
        uni.offAppHide(onHide)
        watching.delete(turn)
        if (watching.size === 0) foreground = true
      }
    },
  }
}
