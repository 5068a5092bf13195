// main.ts
import { createSSRApp } from 'vue'
import * as Pinia from 'pinia'
import { copyTradingPlain, createTradewire } from 'tradewire'
import App from './App.vue'

export function createApp() {
  const app = createSSRApp(App)
  app.use(Pinia.createPinia())
  app.use(createTradewire({
    url: 'ws://localhost:8080',
    // The server pushes the full list each time: {"Code":200,"data":[…]}.
    protocol: copyTradingPlain({
      session: { userId: 10260, token: 'secret' },
      currency: 'USD',
      currencyDigits: { USD: 2 },
      firstFrame: (session, token) => ({ type: 'Subscribe', traderid: session?.userId, token }),
      goodbye: (session) => ({ type: 'Unsubscribe', traderid: session?.userId }),
    }),
  }))
  return { app, Pinia }
}
