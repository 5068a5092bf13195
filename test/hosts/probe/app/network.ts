import { reactive } from 'vue'

/** The runtime's events for the network, and its answers. */
export const network = reactive<string[]>([])

export function watchNetwork(): void {
  uni.onNetworkStatusChange(({ isConnected, networkType }) => {
    network.push(`event: isConnected ${isConnected}, ${networkType}`)
  })
  if (typeof window === 'undefined' || typeof window.addEventListener !== 'function') return
  for (const name of ['online', 'offline']) {
    window.addEventListener(name, () => void network.push(`window: ${name}, onLine ${navigator.onLine}`))
  }
}

export function askNetwork(): void {
  uni.getNetworkType({
    success: ({ networkType }) => void network.push(`asked: ${networkType}`),
    fail: () => void network.push('asked: fail'),
  })
}
