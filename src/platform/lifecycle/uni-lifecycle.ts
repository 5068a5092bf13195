import type { Lifecycle } from '../../connection/ports/ports'
import { ifThere, isBrowser } from '../system/environment'
import { targetHere } from '../system/target'

/** In a browser, uses the document's visibility, because uni-h5 emits app events only once the app is mounted. */
export function createUniLifecycle(): Lifecycle {
  // #ifdef H5
  if (isBrowser()) return createDocumentLifecycle()
  // #endif
  // Starts as visible, because runtimes report visibility only by events.
  let foreground = true
  const watching = new Set<object>()

  return {
    isForeground: () => foreground,
    watch(listener): () => void {
      let reported = foreground
      const turn = (next: boolean) => (): void => {
        // Some runtimes (Alipay, Baidu) may still call removed listeners.
        if (!watching.has(turn)) return
        foreground = next
        // The launch also emits a show event, and some runtimes repeat events.
        if (next === reported) return
        reported = next
        listener(next)
      }
      const onShow = turn(true)
      const onHide = turn(false)
      let stop = (): void => {
        uni.offAppShow(onShow)
        uni.offAppHide(onHide)
      }
      watching.add(turn)
      // #ifdef MP-ALIPAY
      const { frames } = targetHere()
      const doubt = (): void => {
        if (foreground) listener(true)
      }
      frames?.doubted.add(doubt)
      // #endif
      // If a vendor lacks `onAppShow` or `onAppHide`, the app counts as always visible.
      ifThere(() => {
        uni.onAppShow(onShow)
        uni.onAppHide(onHide)
      })
      // #ifdef MP-JD
      stop = targetHere().watchApp?.(onShow, onHide) || stop
      // #endif
      return () => {
        // #ifdef MP-ALIPAY
        frames?.doubted.delete(doubt)
        // #endif
        ifThere(stop)
        watching.delete(turn)
        if (watching.size === 0) foreground = true
      }
    },
  }
}

function createDocumentLifecycle(): Lifecycle {
  const isForeground = (): boolean => document.visibilityState !== 'hidden'
  return {
    isForeground,
    watch(listener): () => void {
      const notify = (): void => listener(isForeground())
      document.addEventListener('visibilitychange', notify)
      return () => document.removeEventListener('visibilitychange', notify)
    },
  }
}
