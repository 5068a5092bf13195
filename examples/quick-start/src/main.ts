// main.ts
import { createSSRApp } from 'vue'
import * as Pinia from 'pinia'
import { createTradewire, jsonProtocol } from 'tradewire'
import App from './App.vue'

export function createApp() {
  const app = createSSRApp(App)
  app.use(Pinia.createPinia())
  app.use(createTradewire({ url: 'ws://localhost:8080', protocol: jsonProtocol() }))
  return { app, Pinia }
}
