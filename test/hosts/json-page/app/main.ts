import { createSSRApp } from 'vue'
import * as Pinia from 'pinia'
import { createTradewire, jsonProtocol } from '../../../../src'
import App from './App.vue'

export function createApp() {
  const app = createSSRApp(App)
  app.use(Pinia.createPinia())
  app.use(createTradewire({ url: () => String(uni.getStorageSync('address')), protocol: jsonProtocol() }))
  return { app, Pinia }
}
