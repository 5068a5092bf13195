import { createSSRApp } from 'vue'
import { createTradewire, jsonProtocol } from '@/src'
import App from './App.vue'

/** The feed's frames, read as a server's own JSON. */
export function createApp() {
  const app = createSSRApp(App)
  app.use(createTradewire({
    url: String(uni.getStorageSync('source-address')),
    protocol: jsonProtocol(),
  }))
  return { app }
}
