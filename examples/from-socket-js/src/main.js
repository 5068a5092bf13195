// main.js
import { createSSRApp } from 'vue'
import * as Pinia from 'pinia'
import App from './App.vue'
import { legacy } from './socket.js'

export function createApp() {
  const app = createSSRApp(App)
  app.use(Pinia.createPinia())
  // An instance of the class is `this.socketIo` in each page, as before.
  app.use(legacy)
  return { app, Pinia }
}
