// main.ts
import { createSSRApp } from 'vue'
import * as Pinia from 'pinia'
import { copyTrading, createTradewire } from 'tradewire'
import App from './App.vue'

export function createApp() {
  const app = createSSRApp(App)
  app.use(Pinia.createPinia())
  app.use(createTradewire({
    url: 'ws://localhost:8080',
    // The user and their token, or a function that fetches one: `token: ({ rejected }) => fetchToken(rejected)`.
    protocol: copyTrading({ session: { userId: 10260, token: 'secret' } }),
  }))
  return { app, Pinia }
}
