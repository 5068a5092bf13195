// main.ts
import { createSSRApp } from 'vue'
import { createTradewire, jsonProtocol } from 'tradewire'
import App from './App.vue'

export function createApp() {
  const app = createSSRApp(App)
  app.use(createTradewire({ url: 'ws://localhost:8080', protocol: jsonProtocol() }))
  return { app }
}
