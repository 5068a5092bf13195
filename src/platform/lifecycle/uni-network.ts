import type { Network } from '../../connection/ports/ports'
import { ifThere, isBrowser } from '../system/environment'

/**
 * In a browser, uses window events, because uni's events depend on `navigator.connection`. In Chromium, this object
 * reports `4g` while offline, and sends no event when the network returns.
 */
export function createUniNetwork(): Network {
  // #ifdef H5
  if (isBrowser()) return createWindowNetwork()
  // #endif
  return {
    ask(answer): void {
      let answered = false
      const answerOnce = (online: boolean | undefined): void => {
        if (answered) return
        answered = true
        answer(online)
      }
      try {
        uni.getNetworkType({
          success: ({ networkType }) => answerOnce(onlineBy(networkType)),
          fail: () => answerOnce(undefined),
        })
      } catch (_error) {
        answerOnce(undefined)
      }
    },
    watch(listener): () => void {
      let watching = true
      const notify = ({ networkType, isConnected = networkType !== 'none' }: NetworkChange): void => {
        // Checks a flag, because uni cannot remove the listener on Alipay and Baidu.
        if (watching) listener(isConnected)
      }
      ifThere(() => uni.onNetworkStatusChange(notify))
      return () => {
        watching = false
        ifThere(() => uni.offNetworkStatusChange(notify))
      }
    },
  }
}

function createWindowNetwork(): Network {
  return {
    ask: (answer) => answer(navigator.onLine),
    watch(listener): () => void {
      const online = (): void => listener(true)
      const offline = (): void => listener(false)
      window.addEventListener('online', online)
      window.addEventListener('offline', offline)
      return () => {
        window.removeEventListener('online', online)
        window.removeEventListener('offline', offline)
      }
    },
  }
}

/** uni's documentation omits `isConnected` for Douyin and Lark. */
type NetworkChange = Partial<UniNamespace.OnNetworkStatusChangeSuccess>

function onlineBy(networkType: string): boolean | undefined {
  return networkType === 'unknown' ? undefined : networkType !== 'none'
}
