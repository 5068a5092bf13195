import { createPinia, setActivePinia } from 'pinia'
import { createSSRApp } from 'vue'
import { createTradewire, inspector } from '@/src'
import { breakablePorts, defaultPorts } from '@/src/client'
import { copyTradingOrders, createOutboxPlugin } from '@/src/outbox'
import App from './App.vue'
import { feedProtocol, takesOrders } from './demo/feed/feed-protocol'
import { withLocalFeed } from './demo/feed/local/installed'
import { installFaults } from './demo/features/connection/connection-faults'
import { useSessionStore } from './demo/settings/session-store'
import { useAddress } from './demo/settings/use-address'

/** Called by uni's runtime on each platform. */
export function createApp() {
  const app = createSSRApp(App)
  const pinia = createPinia()
  app.use(pinia)
  setActivePinia(pinia)

  const address = useAddress()
  const platform = defaultPorts()
  const { ports, faults } = breakablePorts({ ...platform, socket: withLocalFeed(platform.socket) })
  installFaults(faults)
  app.use(
    createTradewire({
      // Called for each connection, so a changed address applies to the next one.
      url: () => address.value,
      protocol: feedProtocol(useSessionStore().session()),
      parts: [inspector()],
      ports,
      // The demo's server uses ws: in a local network. Your own application needs wss: and must not contain this line.
      allowInsecure: true,
    }),
  )
  if (takesOrders()) app.use(createOutboxPlugin({ wire: copyTradingOrders() }))
  return { app, pinia }
}
